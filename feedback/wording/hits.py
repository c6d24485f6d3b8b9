"""Where the words somebody searched for stand in a text."""

from __future__ import annotations

import re
from typing import Any

WORD = re.compile(r"\w+")
ASKED = re.compile(r'(-?)(?:"([^"]*)"?|(\S+))')
MOST = 20  # marks in one text


def hits_in(text: str, asked: str) -> list[dict[str, Any]]:
    """The places of the words and quoted phrases asked for, `start` and `end` in code points; none for words left
    out by a minus."""
    patterns = []
    for minus, phrase, word in ASKED.findall(asked):
        parts = WORD.findall(phrase or word)
        if parts and not minus and (phrase or word) != "or":
            patterns.append(r"\W+".join(re.escape(part) for part in parts))
    if not patterns or not text:
        return []
    found = re.finditer(rf"\b(?:{'|'.join(patterns)})\b", text, re.IGNORECASE)
    return [{"start": hit.start(), "end": hit.end()} for hit, _ in zip(found, range(MOST), strict=False)]
