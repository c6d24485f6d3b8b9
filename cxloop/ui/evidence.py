"""A customer's words as safe HTML, with the phrases that decided something marked in place.

Positions are code points of the text as it was stored, half open: `text[start:end]` is the phrase.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe

BREAK = re.compile(r"(?:\r\n|\n|\r)(?:[ \t]*(?:\r\n|\n|\r))+")
NEWLINE = re.compile(r"\r\n|\n|\r")
SPACE = re.compile(r"\s+")

Span = tuple[int, int]


def spans_of(evidence: Iterable[Any] | None, length: int) -> list[Span]:
    """The places to mark, in order, clipped and joined where they touch. What has no place is left out."""
    found: list[Span] = []
    for piece in evidence or ():
        start, end = _place(piece)
        if start is None or end is None:
            continue
        start, end = max(0, start), min(length, end)
        if start < end:
            found.append((start, end))
    joined: list[Span] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _place(piece: Any) -> tuple[int | None, int | None]:
    start = piece.get("start") if isinstance(piece, Mapping) else getattr(piece, "start", None)
    end = piece.get("end") if isinstance(piece, Mapping) else getattr(piece, "end", None)
    return (start, end) if isinstance(start, int) and isinstance(end, int) else (None, None)


def mark_evidence(
    text: str, evidence: Iterable[Any] | None = None, start: int = 0, end: int | None = None
) -> SafeString:
    """The text from `start` to `end` as paragraphs, `<mark>` around the evidence, everything escaped."""
    text = text or ""
    end = len(text) if end is None else min(end, len(text))
    spans = spans_of(evidence, len(text))
    paragraphs = []
    for first, last in _paragraphs(text, start, end):
        pieces = "".join(_pieces(text, spans, first, last))
        if pieces.strip():
            paragraphs.append(f"<p>{NEWLINE.sub('<br>', pieces)}</p>")
    return mark_safe("".join(paragraphs))  # noqa: S308


def _paragraphs(text: str, start: int, end: int) -> Iterator[Span]:
    position = start
    for gap in BREAK.finditer(text, start, end):
        yield position, gap.start()
        position = gap.end()
    yield position, end


def _pieces(text: str, spans: list[Span], first: int, last: int) -> Iterator[str]:
    position = first
    for start, end in spans:
        start, end = max(start, position), min(end, last)
        if start >= end:
            continue
        yield escape(text[position:start])
        yield f"<mark>{escape(text[start:end])}</mark>"
        position = end
    yield escape(text[position:last])


def fold_at(text: str, limit: int) -> int:
    """Where to fold a long text: the end of a paragraph or word before `limit`; its length when it is short.

    A text that is only a little longer than the limit is not folded: unfolding would show next to nothing.
    """
    if len(text) <= limit * 1.25:
        return len(text)
    breaks = [gap.start() for gap in BREAK.finditer(text, limit // 2, limit)]
    if breaks:
        return breaks[-1]
    for end in (". ", " "):
        place = text.rfind(end, limit // 2, limit)
        if place > 0:
            return place + len(end) - 1
    return limit


def one_line(
    text: str, evidence: Iterable[Any] | None = None, length: int = 160, lead: int | None = None
) -> SafeString:
    """The text on one line around its first evidence, marked, about `length` characters, cut with "…".

    At most some `lead` characters stand before the evidence, where a line is cut after few.
    """
    text = text or ""
    spans = spans_of(evidence, len(text))
    start = 0
    if spans and lead is not None and spans[0][0] > lead:
        start = text.rfind(" ", 0, spans[0][0] - lead // 2) + 1
    elif spans and spans[0][1] > length * 0.6:
        start = text.rfind(" ", 0, max(0, spans[0][0] - length // 4)) + 1
    end = min(len(text), start + length)
    if end < len(text):
        space = text.rfind(" ", start + length // 2, end)
        end = space if space > 0 else end
    pieces = SPACE.sub(" ", "".join(_pieces(text, spans, start, end))).strip()
    return mark_safe(f"{'… ' if start else ''}{pieces}{'…' if end < len(text) else ''}")  # noqa: S308


def plain(value: Any) -> SafeString:
    """Text that is not a customer's, as paragraphs, escaped."""
    return mark_evidence(str(value or "")) if not isinstance(value, SafeString) else conditional_escape(value)
