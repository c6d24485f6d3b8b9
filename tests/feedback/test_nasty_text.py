"""Words are words: what breaks other programs is stored and shown here as it was typed, in every field."""

from __future__ import annotations

import csv
import html
import io
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cxloop.actor import Actor
from cxloop.models import Position, Team
from cxloop.spreadsheet import DANGEROUS
from feedback.follow_up import actions
from feedback.ingest.values import is_nothing
from feedback.models import Customer, Message
from tests.feedback.story import complain, settle
from tests.nasty import TEXTS
from tests.people import Api, People

API = "/api/v1/feedback/"
DONE = {"text": "I want my money back, this is terrible."}


def hand_in(client: Any, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    answer = client.post(API, items, format="json")
    assert answer.status_code == 202, answer.content
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


def has(page: str, text: str) -> bool:
    """Whether the page shows the text, letter for letter, and as text: escaped where mark-up would begin."""
    return html.escape(text) in re.sub(r"</?mark[^>]*>", "", page).replace("&quot;", '"').replace('"', "&quot;")


def test_words_of_customers_come_back_letter_for_letter(people: People, api: Api) -> None:
    client = api(people.carol)
    results = hand_in(client, [{"source": "Nasty", "text": text, "nps": 1, "attr": {"note": text}} for text in TEXTS])
    for text, result in zip(TEXTS, results, strict=True):
        assert result["status"] in ("created", "duplicate"), (text, result)
        back = client.get(f"{API}{result['id']}/").json()
        assert back["text"] == text, (text, back["text"])


def test_every_name_of_a_customer_is_kept_and_shown_as_text(people: People, api: Api) -> None:
    client, browser = api(people.carol), Client()
    browser.force_login(people.carol.user)
    # "NULL", "None" and the like stand for no name in every way in: docs/decisions.md.
    texts = [text for text in TEXTS if text.isprintable() and " ".join(text.split()) == text and not is_nothing(text)]
    results = hand_in(client, [
        {"source": "Nasty", "nps": 1, **DONE, "customer": {"name": text, "customer_id": f"id {number}", "segment": text,
                                                          "region": text}} for number, text in enumerate(texts)])
    assert {result["status"] for result in results} == {"created"}
    for number, text in enumerate(texts):
        customer = Customer.objects.for_organisation(people.acme).get(identities__value=f"id {number}")
        assert customer.name == text
        if number % 6 == 0:
            page = browser.get(f"/o/acme/customer/{customer.public_id}/").content.decode()
            assert has(page, text), text


def test_a_note_a_position_and_a_team_are_shown_as_typed(people: People) -> None:
    browser, now = Client(raise_request_exception=False), timezone.now()
    browser.force_login(people.alice.user)
    case = complain(people.acme, now, email="ann@example.test")
    for text in TEXTS:
        actions.note(case, body=text, actor=Actor.person(people.alice), now=now)
    Position.objects.bulk_create(Position(organisation=people.acme, title=text[:190]) for text in TEXTS)
    Team.objects.bulk_create(Team(organisation=people.acme, name=text[:190]) for text in TEXTS)
    pages = {path: browser.get(f"/o/acme/{path}").content.decode()
             for path in (f"case/{case.public_id}/", "owners/", "people/")}
    assert list(Message.objects.for_organisation(people.acme).filter(kind="note").order_by("id")
                .values_list("body", flat=True)) == [text.strip() for text in TEXTS]
    for path, page in pages.items():
        missing = [text for text in TEXTS if not has(page, text.strip())]
        assert not missing, (path, missing)


# Every export there is; there is none to XLSX. A new one belongs here.
EXPORTS = ("/o/acme/dashboard/metrics.csv?by=touchpoint", "/o/acme/dashboard/metrics.csv?by=source")


@pytest.mark.parametrize("address", EXPORTS)
def test_no_cell_of_an_export_is_a_formula(people: People, address: str) -> None:
    """Names of touchpoints and sources come from files of strangers."""
    now, browser = timezone.now(), Client()
    formulas = [text for text in TEXTS if text.startswith(DANGEROUS)] + ["  =1+1", "-cmd|' /C calc'!A0"]
    for text in formulas:
        complain(people.acme, now, source=text, touchpoint=text)
    settle(now)
    browser.force_login(people.alice.user)
    answer = browser.get(address)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    cells = [cell for row in csv.reader(io.StringIO(body.decode("utf-8-sig"))) for cell in row]
    armed = [cell for cell in cells if cell.lstrip(" ").startswith(DANGEROUS) and not is_number(cell)]
    disarmed = [cell for cell in cells if cell.startswith("'")]
    assert not armed and len(disarmed) >= 3, (armed, cells[:40])


def is_number(cell: str) -> bool:
    try:
        return bool(float(cell) or True)
    except ValueError:
        return False
