"""Texts that break programs which take them for something else than text. Of our own writing."""

TEXTS = (
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'; DROP TABLE feedback_case; --",
    "' OR '1'='1", "{{ 7*7 }}", "{% debug %}", "{% csrf_token %}", "${7*7}", "#{7*7}", "%(name)s %s %d %",
    "{0} {name}", "\\", "\\n\\u0041", "&lt;b&gt; &amp; &#39;", "javascript:alert(1)", "../../../etc/passwd",
    "NULL", "null", "None", "undefined", "true", "0", "-0", "1e999", "NaN", "Infinity", "0x1F", "1/0", "=1+1",
    "+1", "-1", "@SUM(A1)", "=HYPERLINK(\"http://x\")", "$(id)", "`id`", "| cat", "Ω≈ç√∫˜µ≤≥÷", "田中さん",
    "مرحبا", "שלום", "ก็็็็็็", "Z̮̞̠͙͔ͅalgo", "👩‍👩‍👧‍👦 🏳️‍🌈 🇩🇪", "𝕿𝖍𝖊 ﬁ ß İ ı", "left\u202eright\u202c",
    "zero\u200bwidth\u2060joined\ufeff", "\u00a0hard\u00a0space\u00a0", "e\u0301 is not é", "a" * 150,
    "line one & two", "—–…“”‘’", "Robert'); --", "x@y.z <script>", "<!-- -->", "]]>", "<![CDATA[x]]>",
    "<?php x ?>", "\\x00 written out", "%00", "%2e%2e", "con",
)
