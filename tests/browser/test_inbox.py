"""The inbox and a case in a real browser: no errors, clean by axe, usable on a phone, with and without script."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from feedback.models import Case, Message
from tests.feedback.pages.conftest import BACKEND
from tests.feedback.pages.desk import morning
from tests.people import People

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1440, "height": 900}


@pytest.fixture
def desk(people: People, live_server: Any) -> Iterator[dict[str, Any]]:
    """Acme's second morning, its cases and addresses."""
    cases, now = morning(people)
    with time_machine.travel(now, tick=True):
        case = cases["long"]
        yield {"cases": cases, "people": people, "url": live_server.url, "inbox": "/o/acme/inbox/?view=all", "pages": {
            "inbox": "/o/acme/inbox/?view=all", "nothing": "/o/acme/inbox/?view=replied",
            "case": f"/o/acme/case/{case.public_id}/", "closed": f"/o/acme/case/{cases['closed'].public_id}/",
            "feedback": "/o/acme/feedback/", "item": f"/o/acme/feedback/{case.first_item.public_id}/",
            "customer": f"/o/acme/customer/{case.customer.public_id}/", "missing": "/o/acme/nowhere/",
        }}


def open_as(browser: Browser, desk: dict[str, Any], who: str, **options: Any) -> Page:
    client = Client()
    client.force_login(getattr(desk["people"], who).user, backend=BACKEND)
    context = browser.new_context(base_url=desk["url"], **options)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": desk["url"]}])
    return context.new_page()


def test_every_page_is_clean_in_both_themes_and_fits_a_phone(browser: Browser, desk: dict[str, Any]) -> None:
    wrong = []
    for theme in ("light", "dark"):
        for size in (DESK, PHONE) if theme == "light" else (DESK,):
            page = open_as(browser, desk, "carol", viewport=size, color_scheme=theme)
            said: list[str] = []
            page.on("console", lambda message, said=said: said.append(message.text))
            page.on("pageerror", lambda error, said=said: said.append(str(error)))
            for name, address in desk["pages"].items():
                page.goto(address)
                place = f"{name} {theme} {size['width']}"
                if page.evaluate("document.documentElement.scrollWidth") > size["width"]:
                    wrong.append(f"{place}: wider than the screen")
                found = Axe().run(page, options={"preload": False})
                if found.violations_count:
                    wrong.append(f"{place}\n{found.generate_report()}")
            wrong += [words for words in said if "404" not in words]
            page.context.close()
    assert not wrong, "\n".join(wrong)


def test_from_the_inbox_to_an_answer_with_the_keyboard(browser: Browser, desk: dict[str, Any]) -> None:
    page = open_as(browser, desk, "carol", viewport=DESK)
    page.goto(desk["inbox"])
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/case/**")
    page.keyboard.press("r")
    page.keyboard.type("I look for it now and write to you by two.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Sent.", exact=True)).to_be_visible()
    expect(page.locator(".said")).to_contain_text("by two")
    assert Message.objects.for_organisation(desk["people"].acme).filter(body__contains="by two").count() == 1


def test_a_draft_survives_leaving_the_page(browser: Browser, desk: dict[str, Any]) -> None:
    page = open_as(browser, desk, "carol", viewport=DESK)
    page.goto(desk["pages"]["case"])
    page.get_by_label("Your reply to the customer").fill("Half a sentence")
    page.goto(desk["inbox"])
    page.goto(desk["pages"]["case"])
    expect(page.get_by_label("Your reply to the customer")).to_have_value("Half a sentence")


def test_a_draft_survives_a_crash(browser: Browser, desk: dict[str, Any]) -> None:
    page = open_as(browser, desk, "carol", viewport=DESK)
    page.goto(desk["pages"]["case"])
    page.get_by_label("Your reply to the customer").press_sequentially("Your bag is in L")
    expect(page.get_by_text("Kept until sent")).to_be_visible()
    page.context.close()
    page = open_as(browser, desk, "carol", viewport=DESK)
    page.goto(desk["pages"]["case"])
    expect(page.get_by_label("Your reply to the customer")).to_have_value("Your bag is in L")


def test_two_people_in_one_case_see_each_other(browser: Browser, desk: dict[str, Any]) -> None:
    carol, bob = (open_as(browser, desk, who, viewport=DESK) for who in ("carol", "bob"))
    for page in (carol, bob):
        page.goto(desk["pages"]["case"])
    bob.get_by_label("Your reply to the customer").press_sequentially("I am on it, by three o'clock.")
    expect(carol.get_by_text("Bob Baker is writing a reply.")).to_be_visible(timeout=25_000)
    bob.get_by_role("button", name="Send", exact=True).click()
    expect(bob.get_by_text("Sent.", exact=True)).to_be_visible()
    carol.get_by_label("Your reply to the customer").fill("Your bag is in Lisbon.")
    carol.get_by_role("button", name="Send", exact=True).click()
    expect(carol.get_by_text("Bob Baker wrote meanwhile")).to_be_visible()
    carol.get_by_label("It is meant so").check()
    carol.get_by_role("button", name="Send", exact=True).click()
    expect(carol.get_by_text("Sent.", exact=True)).to_be_visible()


def test_cases_are_selected_and_changed_with_the_keyboard_and_put_back(browser: Browser, desk: dict[str, Any]) -> None:
    page = open_as(browser, desk, "carol", viewport=DESK)
    page.goto(desk["inbox"])
    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    expect(page.get_by_text("2 selected")).to_be_visible()
    page.keyboard.press("s")
    expect(page.get_by_role("heading", name="Put 2 cases aside")).to_be_visible()
    page.get_by_label("Until").select_option("answer")
    page.get_by_role("button", name="Put 2 cases aside").click()
    expect(page.get_by_text("2 cases put aside.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("2 cases are as they were.")).to_be_visible()


def test_the_palette_goes_to_a_case_by_its_number(browser: Browser, desk: dict[str, Any]) -> None:
    page = open_as(browser, desk, "carol", viewport=DESK)
    page.goto(desk["inbox"])
    number = desk["cases"]["long"].number
    page.keyboard.press("Control+k")
    page.keyboard.type(str(number))
    expect(page.locator("#palette").get_by_text(f"Case {number},")).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/case/**")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()


def test_a_filter_narrows_in_place_and_the_address_can_be_kept(browser: Browser, desk: dict[str, Any]) -> None:
    page = open_as(browser, desk, "carol", viewport=DESK)
    page.goto(desk["inbox"])
    page.get_by_role("link", name="Filter").click()
    page.get_by_label("Priority").select_option("urgent")
    page.wait_for_url("**/inbox/?view=all&priority=urgent")
    urgent = page.locator("[data-row]").count()
    page.reload()
    assert page.locator("[data-row]").count() == urgent < len(desk["cases"])


def test_without_script_a_case_can_be_worked_on_a_phone(browser: Browser, desk: dict[str, Any]) -> None:
    page = open_as(browser, desk, "carol", viewport=PHONE, java_script_enabled=False)
    page.goto(desk["inbox"], wait_until="networkidle")
    page.get_by_role("button", name="Open the menu").click()
    expect(page.locator(".sidebar")).to_be_visible()
    page.locator(".sidebar").get_by_role("link", name="Late", exact=False).first.click()
    page.get_by_role("link", name="Anonymous").click()
    page.get_by_role("button", name="Acknowledge").click()
    page.get_by_text("Note", exact=True).click()
    page.get_by_label("Your note to colleagues").fill("Looking into it.")
    page.get_by_role("button", name="Save the note").click()
    expect(page.locator(".note")).to_contain_text("Looking into it.")
    case = Case.objects.for_organisation(desk["people"].acme).get(pk=desk["cases"]["anonymous"].pk)
    assert case.status == "acknowledged"


def test_the_theme_can_be_set_and_stays(browser: Browser, desk: dict[str, Any]) -> None:
    page = open_as(browser, desk, "carol", viewport=DESK, color_scheme="light")
    page.goto(desk["inbox"])
    page.get_by_role("button", name="Dark").click()
    page.goto(desk["pages"]["feedback"])
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("getComputedStyle(document.body).colorScheme") == "dark"
