"""Blind until the reveal: an admin opens every page and asks every program's address while a round is open, and closed.

Not only are the words nowhere. Everybody answers once more, the other way round, and not a byte of any page changes: no
count, no average, nothing that could tell one answer from another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from assessments.models import Answer, Forecast, Round
from assessments.rounds import revealing, running
from cxloop import tokens
from cxloop.actor import Actor
from cxloop.models import AuditEntry, OutboxMessage, OutgoingEmail
from cxloop.tenancy import acting_in
from tests.assessments.rounds_story import Asked, answer
from tests.doors import API, OPEN, PAGES, doors, lay_examples
from tests.people import LONG_AGO, People
from tests.test_doors import visitor

WORDS = "SENTINEL-zebra-4711"
SEARCHES = ("jump/?q=", "inbox/?view=all&q=", "feedback/?q=", "audit/?what=", "told/?q=", "outbox/?q=")
CHANGING = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"|"x-csrftoken": "\w+"|nonce" value="[\w-]+"|'
                      rb"/a/[\w:.-]+|[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")


@pytest.fixture
def now() -> Iterator[datetime]:
    at = timezone.now()
    with time_machine.travel(at, tick=False):
        yield at


@pytest.fixture
def examples(people: People, now: datetime, settings: Any, tmp_path: Any) -> dict[str, dict[str, str]]:
    settings.MEDIA_ROOT = tmp_path
    cache.clear()
    token, _secret = tokens.create(people.carol, ["cases:read"], actor=Actor.person(people.alice), now=LONG_AGO)
    return {**lay_examples(people, now), "api_token": {"public_id": str(token.public_id)}}


@pytest.fixture
def asked(people: People, examples: Any) -> Asked:
    row = Round.objects.for_organisation(people.acme).get(name="Autumn round")
    rows = row.participants.model.objects.for_organisation(people.acme).filter(round=row)
    found = Asked(row, list(rows.order_by("pk")), Actor.person(people.alice))
    return found.refresh()


def say(asked: Asked, now: datetime, high: bool) -> None:
    """Everybody answers; the same people hand in either way."""
    for number in range(6):
        is_first = (number < 3) == high
        true, matters, score = (5, 1, 90) if is_first else (1, 5, 10)
        answer(asked, number, now, true=true, matters=matters, score=score, evidence=f"{WORDS} {high} {number}")


Visitors = dict[str, tuple[Client, Client]]


@pytest.fixture
def visitors(people: People) -> Visitors:
    """An admin, who sees all that anybody sees, in a browser and as a program."""
    found = {"alice": (visitor(people.alice), visitor(people.alice, is_program=True))}
    for _page, program in found.values():
        program.get("/api/v1/cases/")  # from now on their tokens are in use
    return found


def seen(visitors: Visitors, examples: dict[str, dict[str, str]]) -> dict[str, bytes]:
    """What they get at every address of the company, by name and address."""
    found = {}
    for role, (page, program) in visitors.items():
        for door in doors():
            if door.route in OPEN or not door.route.startswith((PAGES, API)):
                continue
            address = door.address(examples)
            got = (program if door.route.startswith(API) else page).get(address)
            body = b"".join(got.streaming_content) if got.streaming else got.content  # type: ignore[attr-defined]
            found[f"{role} {address}"] = CHANGING.sub(b"", body)
        for search in SEARCHES:
            address = f"/o/acme/{search}{WORDS[:14]}"
            found[f"{role} {address}"] = CHANGING.sub(b"", page.get(address).content)
    return found


def echoed(address: str, body: bytes) -> bytes:
    """The page without the search word that it repeats in its box and its links."""
    return body.replace(WORDS[:14].encode(), b"") if WORDS[:14] in address else body


@pytest.mark.parametrize("state", ["open", "closed"])
def test_what_leaders_say_is_nowhere_and_changes_nothing_anywhere(
    visitors: Visitors, examples: dict[str, dict[str, str]], asked: Asked, now: datetime, caplog: Any, state: str
) -> None:
    pages = []
    for high in (True, False):
        say(asked, now, high)
        if state == "closed":
            running.close(asked.round, asked.alice, now)
        pages.append(seen(visitors, examples))
        if state == "closed":
            asked.round = running.reopen(asked.round, asked.round.closes_at, asked.alice, now)
    first, second = pages
    assert len(first) > 120
    assert not [address for address, body in first.items() if b"SENTINEL" in echoed(address, body)]
    differ = [address for address in first if first[address] != second[address] and ".pdf" not in address]  # dated
    if state == "closed":  # that it was closed and opened again is told
        differ = [address for address in differ if "/audit/" not in address]
    assert not differ
    assert "SENTINEL" not in caplog.text


def test_the_trail_the_outbox_and_the_mails_know_nothing(people: People, asked: Asked, now: datetime) -> None:
    say(asked, now, True)
    for model in (AuditEntry, OutboxMessage, OutgoingEmail):
        rows = model.across_organisations.values()
        assert not [row for row in rows if "SENTINEL" in str(row)], model.__name__


def test_the_pages_would_be_found_out(people: People, asked: Asked, now: datetime) -> None:
    """The walk sees a leak when there is one: after the reveal the answers are there for whoever asks the database."""
    say(asked, now, True)
    with acting_in(people.acme):
        assert not any(model.across_organisations.filter(round=asked.round).exists() for model in (Answer, Forecast))
        running.close(asked.round, asked.alice, now)
        revealing.reveal(asked.round, asked.alice, now)
        assert Answer.across_organisations.filter(evidence__contains=WORDS).count() == 6 * 46


def test_a_link_of_one_leader_shows_nothing_of_the_others_at_any_address(
    people: People, examples: dict[str, dict[str, str]], asked: Asked, now: datetime
) -> None:
    for number in range(1, 6):
        answer(asked, number, now, evidence=f"{WORDS} {number}")
    mine = replace(asked)
    token = mine.token(0)
    for path in ("", "/forecast", "/part/insight", "/hand-in", "/hand-on"):
        assert b"SENTINEL" not in visitor(None).get(f"/a/{token}{path}").content
    with time_machine.travel(now + timedelta(days=15), tick=False):
        assert b"SENTINEL" not in visitor(None).get(f"/a/{token}").content
