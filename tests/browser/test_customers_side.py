"""The customer's side in a real browser: an answer that opens a case again, scanners of links, and being erased."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from cxloop import mail as mails
from cxloop.models import OutgoingEmail
from cxloop.tenancy import across
from feedback import mail_flow
from feedback.follow_up import escalation
from feedback.ingest.channels.connecting import connect
from feedback.ingest.mail.arriving import receive
from feedback.models import Case, Customer, FeedbackItem, Message
from tests.browser.test_inbox import DESK, PHONE, open_as
from tests.feedback.ingest.mail.letters import mail
from tests.feedback.story import complain, settle
from tests.people import SET_UP, People
from tests.strangers.snapshot import changed, snapshot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ANN = "ann@customers.test"
WORDS = "My bag is lost and nobody at the Zanzibar desk answers. This is terrible."
LINK = re.compile(r"https?://[^\s\"'<>)]+")


@pytest.fixture
def desk(people: People, live_server: Any, settings: Any, tmp_path: Any) -> Iterator[dict[str, Any]]:
    """Acme with a mailbox, and Ann, who lost her bag an hour ago."""
    settings.MEDIA_ROOT, settings.BASE_URL, settings.UNDO_SECONDS = tmp_path, live_server.url, 0
    cache.clear()
    now = timezone.now()
    box = connect(people.acme, "email", "Care", {"address": "care@acme.test"}, {}, SET_UP, now)
    case = complain(people.acme, now - timedelta(hours=1), text=WORDS, email=ANN, name="Ann Lee", touchpoint="baggage",
                    nps=1, acknowledge=True)
    settle(now)
    yield {"people": people, "url": live_server.url, "box": box, "case": case, "now": now,
           "page": f"/o/acme/case/{case.public_id}/"}


def answer_as_carol(browser: Browser, desk: dict[str, Any], words: str) -> Page:
    """Carol's page after she wrote, and said that it is fixed."""
    page = open_as(browser, desk, "carol", viewport=DESK)
    page.goto(desk["page"])
    page.get_by_label("Your reply to the customer").fill(words)
    page.get_by_label("What made it happen").select_option(index=1)
    page.get_by_role("button", name="Send and resolve").click()
    expect(page.get_by_text("The customer is asked whether it helped.").first).to_be_visible()
    settle(timezone.now())
    return page


def mails_to(people: People, address: str) -> list[OutgoingEmail]:
    return list(OutgoingEmail.objects.for_organisation(people.acme).filter(to_email=address).order_by("pk"))


def own_page(mails: list[OutgoingEmail]) -> str:
    """The address of the customer's page in the newest mail."""
    return next(link for link in LINK.findall(mails[-1].text) if "/m/" in link).partition("?")[0]


def test_a_customers_reply_opens_a_resolved_case_again(browser: Browser, desk: dict[str, Any]) -> None:
    people, case = desk["people"], desk["case"]
    carol = answer_as_carol(browser, desk, "Your bag is on the belt of gate two.")
    letter = mails_to(people, ANN)[-1]
    assert letter.kind == "closing"
    raw = mail("It is not there.\n\nOn Monday Acme wrote:\n> Your bag is on the belt", to=letter.reply_to,
               subject=f"Re: {letter.subject}")
    receive(people.acme, desk["box"], raw, timezone.now())
    while mail_flow.handle_waiting(timezone.now()):
        pass
    settle(timezone.now())
    carol.reload()
    entry = carol.locator(".timeline .entry", has_text="It is not there.").last
    expect(entry).to_be_visible()
    expect(entry.get_by_text("What their mail repeated")).to_be_visible()
    expect(carol.get_by_role("button", name="Send and resolve")).to_be_visible()
    carol.goto("/o/acme/inbox/?view=replied")
    expect(carol.get_by_text("Ann Lee").first).to_be_visible()
    case.refresh_from_db()
    assert (case.status, case.cycle) == (Case.Status.OPEN, 2)


def links_of(mails: list[OutgoingEmail], url: str) -> list[str]:
    """Every address in them that is ours, once."""
    found = {link.replace("&amp;", "&") for row in mails for link in LINK.findall(f"{row.text} {row.html}")}
    return sorted(link for link in found if link.startswith(url))


def test_a_scanner_that_opens_every_link_of_every_mail_changes_nothing(browser: Browser, desk: dict[str, Any]) -> None:
    people = desk["people"]
    answer_as_carol(browser, desk, "Your bag is on the belt of gate two.").context.close()
    complain(people.acme, desk["now"] - timedelta(days=6), text=WORDS, email="joe@customers.test",
             touchpoint="baggage", nps=0)
    for _round in range(3):
        while escalation.sweep(timezone.now()):
            pass
        settle(timezone.now())
    with across():
        mails = list(OutgoingEmail.across_organisations.order_by("pk"))
    links = links_of(mails, desk["url"])
    assert {"/m/", "/l/"} <= {f"/{link.removeprefix(desk['url']).split('/')[1]}/" for link in links}, links
    assert any("answer=yes" in link for link in links)
    scanner = browser.new_context()  # it runs scripts, and has no log-in
    before = snapshot()
    for link in links:
        assert scanner.request.head(link).status < 400, link
        assert scanner.request.get(link).status < 400, link
        page = scanner.new_page()
        page.goto(link)
        page.wait_for_load_state("networkidle")
        page.close()
    assert changed(before) == {}


def test_from_asking_to_be_erased_to_nothing_being_found(browser: Browser, desk: dict[str, Any]) -> None:
    people = desk["people"]
    answer_as_carol(browser, desk, "Dear Ann, your bag is on the belt of gate two.")
    phone = browser.new_context(viewport=PHONE).new_page()
    address = own_page(mails_to(people, ANN))
    phone.goto(address)
    phone.get_by_role("link", name="Erase me").click()
    phone.get_by_role("button", name="Ask to be erased").click()
    expect(phone.get_by_role("heading", name="You asked to be erased")).to_be_visible()
    alice = open_as(browser, desk, "alice", viewport=DESK)
    alice.goto("/o/acme/feedback/?q=Zanzibar")
    expect(alice.locator("main mark", has_text="Zanzibar")).to_be_visible()
    alice.goto("/o/acme/requests/")
    alice.get_by_role("button", name="Erase Ann Lee").click()
    expect(alice.get_by_text("Erased. What is counted stays.")).to_be_visible()
    while mails.deliver(timezone.now()):  # the last mail to her leaves, and is forgotten
        pass
    for place in ("feedback/?q=Zanzibar", "inbox/?view=all&q=Ann", "inbox/?view=all", "outbox/", "mail-in/", "audit/",
                  f"customer/{desk['case'].customer.public_id}/", desk["page"].removeprefix("/o/acme/")):
        alice.goto(f"/o/acme/{place}")
        said = alice.locator("main").inner_text().replace("Zanzibar", "", 1 if "q=Zanzibar" in place else 0)
        for word in ("Zanzibar", "Ann Lee", ANN, "gate two"):
            assert word not in said, (place, word)
    gone = phone.goto(address)
    assert gone is not None and gone.status == 410
    assert not Customer.objects.for_organisation(people.acme).filter(email=ANN).exists()
    assert FeedbackItem.objects.for_organisation(people.acme).get(pk=desk["case"].first_item_id).text == ""
    assert not Message.objects.for_organisation(people.acme).filter(body__contains="gate two").exists()


def test_files_go_along_and_are_taken_away_again(browser: Browser, desk: dict[str, Any]) -> None:
    page = open_as(browser, desk, "carol", viewport=DESK)
    page.goto(desk["page"])
    page.get_by_label("Your reply to the customer").press_sequentially("Here it is.")
    page.get_by_label("Files").set_input_files([
        {"name": "receipt.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 x"},
        {"name": "tag.txt", "mimeType": "text/plain", "buffer": b"LH 1234"}])
    expect(page.get_by_role("link", name="tag.txt")).to_be_visible()
    page.get_by_role("button", name="Take tag.txt away").click()
    expect(page.get_by_role("link", name="tag.txt")).to_have_count(0)
    page.wait_for_function("document.querySelector('.htmx-settling, .htmx-swapping, .htmx-added') === null")
    page.get_by_label("Files").set_input_files(
        [{"name": "run.exe", "mimeType": "text/plain", "buffer": b"MZ"}])
    expect(page.get_by_text("a program or a page, which may do harm")).to_be_visible()
    page.reload()
    expect(page.get_by_role("link", name="receipt.pdf")).to_be_visible()
    expect(page.get_by_label("Your reply to the customer")).to_have_value("Here it is.")
    assert Axe().run(page, options={"preload": False}).violations_count == 0
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Sent.", exact=True)).to_be_visible()
    with page.expect_download() as coming:
        page.locator(".timeline").get_by_role("link", name="receipt.pdf").click()
    assert coming.value.suggested_filename == "receipt.pdf"

