"""Naming a colleague and making it good in a real browser: by hand alone, and clean by axe with everything open."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from cxloop.actor import Actor
from feedback.follow_up import make_good
from feedback.models import MakeGood, Mention
from feedback.settings import authority
from tests.browser.test_inbox import DESK, PHONE, desk, open_as  # noqa: F401
from tests.people import People

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIMITS = {"agent": (50, 100), "owner": (200, 400), "admin": (None, None)}


@pytest.fixture
def waiting(people: People, desk: dict[str, Any]) -> dict[str, Any]:  # noqa: F811
    """A refund on the long case that waits for Bob."""
    now = timezone.now()
    authority.save(people.acme, Actor.person(people.alice), now, currency="EUR", limits=LIMITS)
    make_good.record(desk["cases"]["long"], kind="refund", amount=Decimal(150), currency="EUR", words="The taxi home.",
                     actor=Actor.person(people.carol), now=now)
    return desk


def clean(page: Page, width: int) -> list[str]:
    found = Axe().run(page, options={"preload": False})
    wide = page.evaluate("document.documentElement.scrollWidth") > width
    return [each["id"] for each in found.response["violations"]] + (["too wide"] if wide else [])


def test_a_colleague_is_offered_while_an_at_is_typed_and_taken_with_the_keyboard(
    browser: Browser, waiting: dict[str, Any]
) -> None:
    page = open_as(browser, waiting, "carol", viewport=DESK)
    page.goto(waiting["pages"]["case"])
    page.keyboard.press("n")
    page.keyboard.type("Please look, @b")
    expect(page.locator("#mention-names > li")).to_have_count(1)
    assert clean(page, DESK["width"]) == []
    page.keyboard.press("Enter")
    box = page.locator("[data-mentions]")
    expect(box).to_have_value("Please look, @bob ")
    expect(page.locator("#mention-names")).to_be_hidden()
    page.keyboard.type("and mail a@b.test")
    expect(page.locator("#mention-names")).to_be_hidden()
    page.keyboard.type(" @al")
    expect(page.locator("#mention-names > li")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("#mention-names")).to_be_hidden()
    page.get_by_role("button", name="Save the note").click()
    expect(page.locator("a.mention")).to_have_text("@Bob Baker")
    (row,) = Mention.objects.for_organisation(waiting["people"].acme)
    assert row.membership == waiting["people"].bob


@pytest.mark.parametrize(("size", "theme"), [(DESK, "light"), (DESK, "dark"), (PHONE, "light")])
def test_what_was_given_and_its_forms_are_clean(
    browser: Browser, waiting: dict[str, Any], size: Any, theme: Any
) -> None:
    page = open_as(browser, waiting, "bob", viewport=size, color_scheme=theme)
    page.goto(waiting["pages"]["case"])
    page.locator("#do-make-good > summary").click()
    assert clean(page, size["width"]) == []
    expect(page.get_by_label("Amount")).to_be_hidden()  # an apology has none
    page.get_by_label("What", exact=True).select_option("refund")
    expect(page.get_by_label("Amount")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator(".make-goods summary").click()
    assert clean(page, size["width"]) == []


def test_it_is_given_without_script_on_a_phone(browser: Browser, waiting: dict[str, Any]) -> None:
    page = open_as(browser, waiting, "carol", viewport=PHONE, java_script_enabled=False)
    page.goto(waiting["pages"]["case"])
    page.locator("#do-make-good > summary").click()
    page.get_by_label("What", exact=True).select_option("voucher")
    page.get_by_label("Amount").fill("20")
    page.get_by_role("button", name="Give it, or ask for it").click()
    expect(page.get_by_text("Voucher, 20.00 EUR")).to_be_visible()
    assert MakeGood.objects.for_organisation(waiting["people"].acme).get(kind="voucher").state == "given"
