"""Every door of the product, tried by everybody: anonymous, stranger, viewer, agent, owner, admin.

Strangers find nothing, looking changes nothing, and who may do more never sees less.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cxloop import tokens
from cxloop.actor import Actor
from cxloop.models import SCOPES, ApiToken, Membership
from tests.doors import API, DONE_ALREADY, EMPTY, EXAMPLES, OPEN, PAGES, Door, doors, lay_examples
from tests.people import LONG_AGO, SET_UP, People

Examples = dict[str, dict[str, str]]
ROLES = ("vic", "carol", "bob", "alice")
OTHER_METHODS = ("put", "patch", "delete", "options", "trace")
WRITES = ("INSERT", "UPDATE", "DELETE")
# What looking may leave behind: that a token is in use, and a log-in's own session.
TRACES = ('UPDATE "cxloop_apitoken" SET "last_used_at"', 'INSERT INTO "django_session"', 'UPDATE "django_session"')


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def examples(people: People, now: datetime, settings: Any, tmp_path: Any) -> Examples:
    settings.MEDIA_ROOT = tmp_path
    token, _secret = tokens.create(people.carol, ["cases:read"], actor=Actor.person(people.alice), now=LONG_AGO)
    return {**lay_examples(people, now), "api_token": {"public_id": str(token.public_id)}}


def visitor(membership: Membership | None, is_program: bool = False, scopes: tuple[str, ...] = SCOPES) -> Client:
    client = Client(raise_request_exception=False)
    if membership is not None and is_program:
        _token, secret = tokens.create(membership, scopes, actor=SET_UP, now=LONG_AGO)
        client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    elif membership is not None:
        client.force_login(membership.user)
    return client


@contextmanager
def written() -> Iterator[list[str]]:
    """The statements that changed something, filled in when the block ends."""
    found: list[str] = []
    with CaptureQueriesContext(connection) as queries:
        yield found
    found += [query["sql"][:160] for query in queries
              if query["sql"].startswith(WRITES) and not query["sql"].startswith(TRACES)]


def pages() -> list[Door]:
    return [door for door in doors() if door.route.startswith(PAGES) and door.route not in OPEN]


def programs() -> list[Door]:
    return [door for door in doors() if door.route.startswith(API) and door.route not in OPEN]


def test_every_address_has_an_example() -> None:
    without = [door.route for door in doors() if door.leads_somewhere and door.route not in EXAMPLES]
    assert not without, f"add examples for these to tests/doors.py: {without}"
    known = {door.route for door in [*pages(), *programs()]} | set(OPEN)
    assert not [door.route for door in doors() if door.route not in known], "say in OPEN what these answer to everybody"


def test_what_is_open_answers_everybody_and_looking_changes_nothing(people: People, examples: Examples) -> None:
    wrong = []
    for door in doors():
        if door.route in OPEN:
            with written() as changes:
                status = visitor(None).get(door.address(examples)).status_code
            if status not in OPEN[door.route] or changes:
                wrong.append((door.route, status, changes))
    assert not wrong


def test_without_a_log_in_every_page_is_shut(people: People, examples: Examples) -> None:
    wrong = []
    for door in pages():
        for method in ("get", "post"):
            with written() as changes:
                answer = getattr(visitor(None), method)(door.address(examples))
            to_log_in = answer.status_code == 302 and answer.headers["Location"].startswith("/accounts/login/")
            if changes or not (to_log_in or answer.status_code == 405):
                wrong.append((method, door.route, answer.status_code, changes))
    assert not wrong


def test_without_a_token_every_address_of_the_api_is_401(people: People, examples: Examples) -> None:
    wrong = []
    for door in programs():
        for method in ("get", "post"):
            with written() as changes:
                status = getattr(visitor(None), method)(door.address(examples)).status_code
            if changes or status != 401:
                wrong.append((method, door.route, status, changes))
    assert not wrong


def test_strangers_get_404_on_our_pages_and_for_our_ids_on_theirs(people: People, examples: Examples) -> None:
    mallory, wrong = visitor(people.mallory), []
    for door in pages():
        for method in ("get", "post"):
            for slug in ("acme", "globex"):
                if slug == "globex" and door.is_common:
                    continue  # their own page
                with written() as changes:
                    status = getattr(mallory, method)(door.address(examples, slug)).status_code
                done = method == "post" and status == 302 and door.route in DONE_ALREADY
                if changes or not (status in (404, 405) or done):
                    wrong.append((method, slug, door.route, status, changes))
    assert not wrong


def test_strangers_programs_get_404_for_our_ids(people: People, examples: Examples) -> None:
    mallory, wrong = visitor(people.mallory, is_program=True), []
    for door in programs():
        if door.is_common:
            continue
        for method in ("get", "post"):
            with written() as changes:
                status = getattr(mallory, method)(
                    door.address(examples), {} if method == "get" else "{}", content_type="application/json"
                ).status_code
            if changes or status not in (404, 405):
                wrong.append((method, door.route, status, changes))
    assert not wrong


@pytest.mark.parametrize("who", [None, "mallory", "alice"])
def test_methods_that_no_page_is_made_for_change_nothing(people: People, examples: Examples, who: str | None) -> None:
    caller, wrong = visitor(getattr(people, who) if who else None), []
    for door in pages():
        for method in OTHER_METHODS:
            with written() as changes:
                answer = getattr(caller, method)(door.address(examples))
            shut = {None: (302, 405), "mallory": (404, 405)}.get(who, range(200, 500))
            if changes or answer.status_code not in shut:
                wrong.append((method, door.route, answer.status_code, changes))
    assert not wrong


@pytest.mark.parametrize("who", [None, "mallory", "alice"])
def test_methods_that_the_api_does_not_have_are_refused(people: People, examples: Examples, who: str | None) -> None:
    caller, wrong = visitor(getattr(people, who) if who else None, is_program=True), []
    for door in programs():
        for method in OTHER_METHODS:
            with written() as changes:
                status = getattr(caller, method)(door.address(examples)).status_code
            if changes or status not in ((401, 405) if who is None else (405,)):
                wrong.append((method, door.route, status, changes))
    assert not wrong


@pytest.mark.parametrize("scope", SCOPES)
def test_a_token_opens_the_doors_of_its_scope_and_no_other(people: People, examples: Examples, scope: str) -> None:
    """An admin's token: it is the scope that refuses, not the role."""
    program, wrong = visitor(people.alice, is_program=True, scopes=(scope,)), []
    for door in programs():
        told = door.view.view_class.scopes
        for method in ("get", "post"):
            with written() as changes:
                answer = program.generic(method.upper(), door.address(examples), "[]", content_type="application/json")
            has_method = hasattr(door.view.view_class, method)
            if not has_method or told[method.upper()] == scope:
                fits = answer.status_code == 405 if not has_method else answer.status_code in (200, 400, 404)
            else:
                fits = answer.status_code == 403 and answer.json()["code"] == "missing_scope"
            if not fits or changes:
                wrong.append((method, door.route, answer.status_code, changes))
    assert not wrong


def test_every_answer_carries_a_strict_policy(people: People, examples: Examples) -> None:
    member, wrong = visitor(people.alice), []
    for door in doors():
        headers = member.get(door.address(examples)).headers
        policy = headers.get("Content-Security-Policy", "")
        rules = dict(rule.strip().partition(" ")[::2] for rule in policy.split(";"))
        is_mail = "sandbox" in rules  # what strangers wrote: may wear inline style, may run and load nothing
        strict = (rules.get("default-src") == "'none'" and "unsafe" not in rules.get("script-src", "")
                  and (is_mail or "unsafe" not in policy) and "http:" not in policy and "*" not in policy)
        if not strict or headers.get("X-Content-Type-Options") != "nosniff" or not (
                is_mail or headers.get("X-Frame-Options") == "DENY"):
            wrong.append((door.route, policy))
    assert not wrong


@pytest.mark.parametrize("is_program", [False, True], ids=["pages", "api"])
def test_members_find_every_door_and_looking_changes_nothing(
    people: People, examples: Examples, is_program: bool
) -> None:
    visitors = {name: visitor(getattr(people, name), is_program) for name in ROLES}
    wrong: list[Any] = []
    for door in programs() if is_program else pages():
        with written() as changes:
            seen = [client.get(door.address(examples)).status_code for client in visitors.values()]
        opens = [status == 200 for status in seen]  # from the least role to the highest
        shut_to_admin = seen[-1] not in (200, 405) and door.route not in EMPTY
        if changes or shut_to_admin or opens != sorted(opens):
            wrong.append((door.route, seen, changes))
    assert not wrong


def test_a_viewers_empty_post_changes_nothing_anywhere(people: People, examples: Examples) -> None:
    page, program, wrong = visitor(people.vic), visitor(people.vic, is_program=True), []
    for door in [*pages(), *programs()]:
        with written() as changes:
            if door.route.startswith(API):
                status = program.post(door.address(examples), "{}", content_type="application/json").status_code
            else:
                status = page.post(door.address(examples)).status_code
        if changes or status >= 500:
            wrong.append((door.route, status, changes))
    assert not wrong


def test_the_examples_are_ours_alone(people: People, examples: Examples) -> None:
    assert not ApiToken.objects.for_organisation(people.globex).exists()
    assert len({str(values) for values in examples.values()}) > 20
