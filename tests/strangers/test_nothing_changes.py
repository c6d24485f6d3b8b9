"""Filled-in forms and whole bodies, not empty ones, sent by everybody who may not: no row of any table changes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import resolve
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator

from cxloop import tokens
from cxloop.actor import Actor
from tests.doors import API, OPEN, PAGES, doors, lay_examples
from tests.people import LONG_AGO, People
from tests.strangers.forms import Form, forms
from tests.strangers.snapshot import changed, snapshot
from tests.test_doors import OTHER_METHODS, Examples, visitor

REFUSED = (400, 401, 403, 404, 405, 409, 415, 422)
ROLES = ("vic", "carol", "bob", "alice")  # from the least to the highest
SAMPLES = {"uuid": "00000000-0000-4000-8000-000000000000", "date-time": "2031-01-01T09:00:00Z", "email": "a@b.test"}


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def examples(people: People, now: datetime, settings: Any, tmp_path: Any) -> Examples:
    settings.MEDIA_ROOT = tmp_path
    cache.clear()
    token, _secret = tokens.create(people.carol, ["cases:read"], actor=Actor.person(people.alice), now=LONG_AGO)
    return {**lay_examples(people, now), "api_token": {"public_id": str(token.public_id)}}


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def filled_forms(people: People, examples: Examples) -> list[Form]:
    """Every form an admin can send."""
    starts = [door.address(examples) for door in doors() if door.route.startswith(PAGES) and door.route not in OPEN]
    found = [form for form in forms(visitor(people.alice), starts, ("/o/acme/",), set()) if form.method == "post"]
    assert len(found) > 40
    return [form for form in found if form.action.startswith("/o/acme/")]


def sent(client: Client, form: Form, slug: str = "acme") -> int:
    words = {each.name: each.value or "Somebody else's words" for each in form.free}
    return client.post(form.action.replace("/o/acme/", f"/o/{slug}/"), form.filled(words)).status_code


def test_no_form_of_ours_does_anything_for_anybody_else(people: People, examples: Examples) -> None:
    found, before, wrong = filled_forms(people, examples), snapshot(), []
    for form in found:
        for who, slug, fine in ((None, "acme", 302), (people.mallory, "acme", 404)):
            if (status := sent(visitor(who), form, slug)) != fine:
                wrong.append((form.known_as, who, slug, status))
    assert not wrong and not changed(before)


def test_our_ids_in_their_addresses_lead_nowhere(people: People, examples: Examples) -> None:
    found, mallory, wrong = filled_forms(people, examples), visitor(people.mallory), []
    for form in found:
        named = resolve(urlsplit(form.action).path).kwargs
        if any(name == "token" or not isinstance(value, str) for name, value in named.items()):
            with undone():
                before = snapshot()
                if (status := sent(mallory, form, "globex")) in (200, 302) and changed(before):
                    wrong.append((form.known_as, status, changed(before)))
    assert not wrong


def test_who_may_not_changes_nothing_and_higher_roles_may_no_less(people: People, examples: Examples) -> None:
    wrong, refusals = [], dict.fromkeys(ROLES, 0)
    clients = {name: visitor(getattr(people, name)) for name in ROLES}
    for form in filled_forms(people, examples):
        is_let_in = []
        for name, client in clients.items():
            with undone():
                before = snapshot()
                status = sent(client, form)
                is_let_in.append(status not in (403, 404))
                if status in REFUSED and changed(before):
                    wrong.append((form.known_as, name, status, changed(before)))
                refusals[name] += status == 403
        if is_let_in != sorted(is_let_in) or not is_let_in[-1]:
            wrong.append((form.known_as, is_let_in))
    assert not wrong
    assert refusals["vic"] > refusals["bob"] > refusals["alice"] == 0


def bodies() -> dict[str, Any]:
    """A whole body for every POST of the API, made from its own description: its path -> the body."""
    described = SchemaGenerator().get_schema(request=None, public=True)
    known = described["components"]["schemas"]

    def sample(shape: dict[str, Any]) -> Any:
        if "$ref" in shape:
            return sample(known[shape["$ref"].rsplit("/", 1)[-1]])
        for several in ("oneOf", "anyOf", "allOf"):
            if several in shape:
                return sample(shape[several][0])
        if "enum" in shape:
            return shape["enum"][0]
        if "properties" in shape:
            return {name: sample(inner) for name, inner in shape["properties"].items()}
        kind = shape.get("type")
        return {"array": lambda: [sample(shape["items"])], "integer": lambda: 1, "number": lambda: 1,
                "boolean": lambda: True, "object": dict}.get(
            kind, lambda: SAMPLES.get(shape.get("format", ""), "Somebody else's words"))()

    return {path: sample(methods["post"]["requestBody"]["content"]["application/json"]["schema"])
            for path, methods in described["paths"].items() if "requestBody" in methods.get("post", {})}


def test_no_whole_body_does_anything_for_who_may_not(people: People, examples: Examples) -> None:
    made, before, wrong, tried = bodies(), snapshot(), [], 0
    callers = {"anonymous": Client(), "stranger": visitor(people.mallory, is_program=True),
               "viewer": visitor(people.vic, is_program=True),
               "reader": visitor(people.alice, is_program=True, scopes=("cases:read", "feedback:read", "metrics:read"))}
    before = snapshot()
    for door in doors():
        path = "/" + door.route.replace("<uuid:public_id>", "{public_id}")
        if path not in made:
            continue
        for who, client in callers.items():
            if who == "stranger" and door.is_common:
                continue  # their own
            tried += 1
            answer = client.post(door.address(examples), json.dumps(made[path]), content_type="application/json")
            fine = {"anonymous": (401,), "stranger": (404,)}.get(who, (403,))
            if answer.status_code not in fine:
                wrong.append((who, door.route, answer.status_code))
    assert tried > 3 * len(made) and len(made) > 8
    assert not wrong and not changed(before)


@pytest.mark.parametrize("who", [None, "mallory", "vic", "carol", "bob", "alice"])
@pytest.mark.parametrize("start", [PAGES, API])
def test_no_method_that_nothing_is_made_for_changes_a_row(
    people: People, examples: Examples, who: str | None, start: str
) -> None:
    caller = visitor(getattr(people, who) if who else None, is_program=start == API)
    before = snapshot()
    for door in doors():
        if door.route.startswith(start) and door.route not in OPEN:
            for method in OTHER_METHODS:
                status = caller.generic(method.upper(), door.address(examples), b'{"name": "x"}',
                                        content_type="application/json").status_code
                assert status < 500, (method, door.route)
    assert not changed(before)
