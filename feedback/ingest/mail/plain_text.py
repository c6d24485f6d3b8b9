"""HTML as people meant it: paragraphs and line breaks kept, everything else reduced to its words."""

from __future__ import annotations

import re
from html.parser import HTMLParser

BREAKS = {"br": "\n", "li": "\n", "p": "\n\n", "div": "\n", "blockquote": "\n\n", "ul": "\n", "ol": "\n", "pre": "\n\n"}
SILENT = frozenset({"script", "style", "template", "head", "title"})
MANY = re.compile(r"\n{3,}")
BLANKS = re.compile(r"[ \t]*\n[ \t]*")


class Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in SILENT
        if tag in BREAKS and self.pieces:
            self.pieces.append(BREAKS[tag])

    def handle_endtag(self, tag: str) -> None:
        self.silent = max(0, self.silent - (tag in SILENT))
        if tag in BREAKS and tag != "br":
            self.pieces.append(BREAKS[tag])

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.pieces.append(data)


def plain_text(html: str) -> str:
    """The words of a piece of HTML, paragraphs apart by one empty line, without markup or control characters."""
    words = Words()
    words.feed(html)
    words.close()
    text = "".join(words.pieces).replace("\x00", "").replace("\r", "")
    return MANY.sub("\n\n", BLANKS.sub("\n", text)).strip()
