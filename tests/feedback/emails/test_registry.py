"""Every e-mail there is, by its own example: it renders, it is whole, and a hostile customer stays harmless."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from django.template.loader import get_template

from feedback.emails.registry import emails

NOW = datetime(2026, 11, 12, 20, 12, tzinfo=UTC)
HOSTILE = (
    '<script>alert(1)</script><img src="https://evil.example/x.png" onerror="x()"> {{ organisation.name }} '
    '{% now "Y" %}\r\nBcc: everybody@evil.example\r\n\r\n</blockquote></html>'
    "<a href='javascript:x()'>press & win</a> “ünïcödé” \U0001f622"
)
KEYS = [email.key for email in emails]


class Reader(HTMLParser):
    """What a mail client would follow or load, and the elements it would build."""

    def __init__(self) -> None:
        super().__init__()
        self.links, self.elements, self.text = [], [], []

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)
        self.links += [value for name, value in attrs if name in ("href", "src", "background", "action", "srcset")]
        assert not [name for name, _value in attrs if name.startswith("on")]

    def handle_data(self, data):
        self.text.append(data)


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    return reader


def test_the_kinds_the_loop_sends_are_there():
    assert {
        "new_case",
        "about_to_be_late",
        "late",
        "customer_said_no",
        "reassigned",
        "customer_wrote_again",
        "escalation_ended",
        "gathered",
        "acknowledgement",
        "reply",
        "closing",
    } <= set(KEYS)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("key", KEYS)
def test_the_example_is_a_whole_mail(key, language):
    email = emails.get(key)
    draft = email.example(NOW, language=language)
    assert str(email.label) and type(email).__doc__
    assert draft.kind == key and draft.language == language and draft.dedupe_key and "@" in draft.to_email
    assert draft.subject.strip() and "\n" not in draft.subject and len(draft.subject) < 150
    assert draft.text.strip() and draft.html.strip().endswith("</html>")
    assert "{{" not in draft.html + draft.text + draft.subject and "{%" not in draft.html + draft.text + draft.subject
    for name in (f"{key}.subject.txt", f"{key}.txt", f"{key}.html"):
        get_template(f"feedback/emails/{name}")


@pytest.mark.parametrize("key", KEYS)
def test_links_are_absolute_and_stand_in_the_text_too(key, settings):
    settings.BASE_URL = "https://cx.example.org"
    draft = emails.get(key).example(NOW)
    for link in read(draft.html).links:
        assert link.startswith("https://cx.example.org/"), link
        assert link in draft.text


@pytest.mark.parametrize("key", KEYS)
def test_nothing_is_loaded_from_anywhere(key):
    html = emails.get(key).example(NOW).html
    assert not {"script", "img", "link", "iframe", "object", "form"} & set(read(html).elements)
    assert "url(" not in html and "@import" not in html and "color-scheme" in html


@pytest.mark.parametrize("key", KEYS)
def test_a_hostile_customer_stays_harmless(key):
    draft = emails.get(key).example(NOW, verbatim=HOSTILE)
    reader = read(draft.html)
    assert not {"script", "img"} & set(reader.elements)
    assert reader.elements.count("html") == 1 and draft.html.count("</html>") == 1
    assert not [link for link in reader.links if "evil" in link or link.startswith("javascript")]
    assert "Larkspur Air 2026" not in draft.text, "the customer's words are never a template"
    assert "\n" not in draft.subject and "Bcc" not in draft.subject
    assert not re.search(r"^Bcc", draft.text, re.MULTILINE) or key in ("reply", "closing")


@pytest.mark.parametrize("key", KEYS)
def test_the_plain_text_is_not_escaped(key):
    draft = emails.get(key).example(NOW, verbatim='Fish & chips, my mother\'s "funeral" <3')
    assert "&amp;" not in draft.text and "&#" not in draft.text and "&lt;" not in draft.text
    assert "&amp;" not in draft.subject
