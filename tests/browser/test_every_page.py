"""Every page there is, in a real browser: clean by axe in both themes, silent on the console, no wider than a phone.

The addresses come from the resolver, so that a new page is looked at without anybody thinking of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page

from cxloop import tokens
from cxloop.actor import Actor
from tests.doors import EMPTY, OPEN, PAGES, doors, lay_examples
from tests.feedback.pages.conftest import BACKEND
from tests.people import LONG_AGO, People

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 360, "height": 740}
AXE = {"preload": False}
COLOURS = {"preload": False, "runOnly": {"type": "rule", "values": ["color-contrast"]}}
ACCOUNTS = ("/accounts/login/", "/accounts/password/reset/")


@dataclass
class Look:
    """One visitor's browser, and what was wrong on the pages they opened."""

    page: Page
    theme: str
    wrong: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    count: int = 0  # pages looked at

    def at(self, address: str) -> None:
        self.said.clear()
        self.count += 1
        self.page.set_viewport_size(DESK)  # type: ignore[arg-type]
        self.page.goto(address)
        self.axe(address)
        self.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        if wide > PHONE["width"]:
            self.wrong.append(f"{address} is {wide} wide on a phone")
        self.wrong += [f"{address} said: {words}" for words in self.said if "status of 4" not in words]

    def axe(self, place: str) -> None:
        found = Axe().run(self.page, options=AXE if self.theme == "light" else COLOURS)
        for violation in found.response["violations"]:
            nodes = "; ".join(node["html"][:160] for node in violation["nodes"][:3])
            self.wrong.append(f"{place}: {violation['id']} ({violation['help']}): {nodes}")


def look(browser: Browser, url: str, client: Client | None, theme: str) -> Look:
    page = browser.new_context(base_url=url, reduced_motion="reduce", color_scheme=theme).new_page()  # type: ignore[arg-type]
    if client is not None:
        page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}])
    page.set_default_timeout(10_000)
    seen = Look(page, theme)
    page.on("console", lambda message: seen.said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: seen.said.append(str(error)))
    return seen


@pytest.fixture
def examples(people: People, settings: Any, tmp_path: Any) -> Iterator[dict[str, dict[str, str]]]:
    settings.MEDIA_ROOT = tmp_path
    now = timezone.now()
    with time_machine.travel(now, tick=True):
        token, _secret = tokens.create(people.carol, ["cases:read"], actor=Actor.person(people.alice), now=LONG_AGO)
        yield {**lay_examples(people, now), "api_token": {"public_id": str(token.public_id)}}


def is_page(answer: Any) -> bool:
    """Whether it is a page of ours: not a file, a piece of one, or somebody else's HTML in a frame."""
    is_html = answer.headers["Content-Type"].startswith("text/html") and b"<html" in answer.content[:2000]
    return is_html and "sandbox" not in answer.headers.get("Content-Security-Policy", "")


THEMES = pytest.mark.parametrize("theme", ["light", pytest.param("dark", marks=pytest.mark.long)])


@THEMES
def test_every_page_of_staff_is_clean(
    browser: Browser, live_server: Any, people: People, examples: dict[str, dict[str, str]], theme: str
) -> None:
    client = Client()
    client.force_login(people.alice.user, backend=BACKEND)
    seen = look(browser, live_server.url, client, theme)
    for door in doors():
        if door.route.startswith(PAGES) and door.route not in {*OPEN, *EMPTY}:
            address = door.address(examples)
            answer = client.get(address)
            if answer.status_code == 200 and is_page(answer):
                seen.at(address)
    assert seen.count > 45
    assert not seen.wrong, "\n".join(seen.wrong)


@THEMES
def test_every_page_without_a_log_in_is_clean(
    browser: Browser, live_server: Any, people: People, examples: dict[str, dict[str, str]], theme: str
) -> None:
    seen = look(browser, live_server.url, None, theme)
    open_to_all = [door.address(examples) for door in doors() if OPEN.get(door.route) in ({200}, {410})]
    for address in [*open_to_all, *ACCOUNTS, "/nowhere/"]:
        if is_page(Client().get(address)):
            seen.at(address)
    assert seen.count >= 7
    assert not seen.wrong, "\n".join(seen.wrong)
