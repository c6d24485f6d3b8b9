"""Every form of the product, found by opening every address there is and following the links on the pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

FREE = ("text", "search", "textarea")  # fields that take any words
SENT = {  # what else there is to fill in, with something that fits
    "email": "somebody@example.test", "number": "1", "date": "2031-01-01", "time": "09:00", "tel": "+49301234567",
    "datetime-local": "2031-01-01T09:00", "password": "correct horse battery", "url": "https://example.test/",
    "color": "#112233",
}
PAGES_AT_MOST = 400


@dataclass
class Field:
    """One field as the page shows it. `kind` is the type of an input, or "textarea" or "select"."""

    name: str
    kind: str
    value: str = ""
    most: int = 0  # characters; 0: no limit is said
    is_sent: bool = True  # whether a browser sends it untouched


@dataclass
class Form:
    """A form, the page it is on, and where it goes."""

    page: str
    action: str
    method: str
    fields: list[Field] = field(default_factory=list)

    @property
    def free(self) -> list[Field]:
        return [each for each in self.fields if each.kind in FREE]

    @property
    def known_as(self) -> tuple[str, ...]:
        """The same for the same form on another page or for another row."""
        return (self.method, route_of(self.action), *sorted({each.name for each in self.fields if each.kind in FREE}))

    def filled(self, words: dict[str, str]) -> dict[str, list[str]]:
        """What a browser sends after somebody filled in everything: these words, and what fits elsewhere."""
        sent: dict[str, list[str]] = {}
        for each in self.fields:
            if each.is_sent and each.name:
                value = words.get(each.name, each.value or SENT.get(each.kind, ""))
                sent.setdefault(each.name, []).append(value)
        for each in self.fields:
            if each.kind in ("radio", "checkbox") and each.name not in sent:
                sent[each.name] = [each.value]
        return sent


class Reader(HTMLParser):
    """The forms and links of one page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.forms, self.links = page, [], []  # type: ignore[var-annotated]
        self.open: Form | None = None
        self.text: Field | None = None
        self.select: Field | None = None

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self.links.append(urljoin(self.page, given["href"]))
        elif tag == "form":
            self.open = Form(self.page, urljoin(self.page, given.get("action") or self.page),
                             given.get("method", "get").lower())
            self.forms.append(self.open)
        elif self.open is not None:
            self.field(tag, given)

    def field(self, tag: str, given: dict[str, str]) -> None:
        assert self.open is not None
        name, most = given.get("name", ""), int(given.get("maxlength") or 0)
        if tag == "option" and self.select is not None:
            if "selected" in given or not self.select.value:
                self.select.value = given.get("value", "")
        elif tag == "textarea":
            self.text = Field(name, "textarea", most=most)
            self.open.fields.append(self.text)
        elif tag == "select":
            self.select = Field(name, "select")
            self.open.fields.append(self.select)
        elif tag == "button" and given.get("type", "submit") == "submit":
            is_first = not any(each.kind == "button" for each in self.open.fields)
            self.open.fields.append(Field(name, "button", given.get("value", ""), is_sent=is_first))
        elif tag == "input" and name:
            kind = given.get("type", "text")
            is_sent = kind not in ("checkbox", "radio", "file") or "checked" in given
            value = given.get("value", "on" if kind in ("checkbox", "radio") else "")
            self.open.fields.append(Field(name, kind, value, most, is_sent))

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text.value += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.text is not None:
            self.text.value = self.text.value.removeprefix("\r\n").removeprefix("\n")  # as browsers do
            self.text = None
        elif tag == "select":
            self.select = None
        elif tag == "form":
            self.open = None


def read(page: str, html: str) -> Reader:
    reader = Reader(page)
    reader.feed(html)
    return reader


def route_of(address: str) -> str:
    try:
        return resolve(urlsplit(address).path).route
    except Resolver404:
        return address


def forms(client: Client, starts: Iterable[str], within: tuple[str, ...], opened: set[str]) -> Iterator[Form]:
    """Every different form behind these addresses and the links on them that begin with one of `within`.

    The addresses of all pages looked at are added to `opened`.
    """
    waiting, seen = list(starts), set()
    while waiting:
        address = waiting.pop(0).partition("#")[0]
        if address in opened:
            continue
        opened.add(address)
        assert len(opened) < PAGES_AT_MOST, "links lead on and on"
        answer = client.get(address)
        if answer.status_code != 200 or answer.streaming or b"<html" not in answer.content[:2000]:
            continue
        found = read(address, answer.content.decode())
        waiting += [link for link in found.links if link.startswith(within) and worth_opening(link, opened)]
        for form in found.forms:
            if form.known_as not in seen and not any(each.kind == "file" for each in form.fields):
                seen.add(form.known_as)
                yield form


def worth_opening(link: str, opened: set[str]) -> bool:
    """Links with a query show the same page again; of pages with the same route ten are enough."""
    route = route_of(link)
    return "?" not in link and sum(route_of(each) == route for each in opened) < 10
