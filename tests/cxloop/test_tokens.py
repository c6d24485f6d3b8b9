"""Tokens: made and shown once, kept as a digest, worthless when revoked, expired or their person has left."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from rest_framework.test import APIClient

from cxloop import tokens
from cxloop.actor import Actor
from cxloop.errors import InvalidInput, NotAllowed
from cxloop.models import ApiToken, AuditEntry, Membership, Role
from tests.people import LONG_AGO, SET_UP, People

URL = "/api/v1/cases/"


def status(secret: str, scheme: str = "Bearer") -> int:
    return APIClient().get(URL, headers={"Authorization": f"{scheme} {secret}"}).status_code


def test_a_token_opens_the_door_and_only_its_digest_is_kept(people: People) -> None:
    token, secret = tokens.create(people.carol, ["cases:read"], actor=SET_UP, now=LONG_AGO, name="warehouse")
    assert status(secret) == 200
    row = ApiToken.objects.for_organisation(people.acme).get()
    assert secret not in str(vars(row)) and row.digest == tokens.digest(secret) and secret.startswith(row.prefix)
    entry = AuditEntry.objects.for_organisation(people.acme).get(action="token.created")
    assert entry.object_id == token.pk and secret not in str(entry.data)


@pytest.mark.parametrize("secret", ["", "cxl_unknown", "ünïcode", "a b c", "x" * 5000])
def test_an_unknown_token_is_401_and_says_how_to_authenticate(people: People, secret: str) -> None:
    answer = APIClient().get(URL, headers={"Authorization": f"Bearer {secret}".encode().decode("latin-1")})
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.json()["code"] in ("authentication_failed", "not_authenticated")


def test_other_ways_to_authenticate_do_not_count(people: People) -> None:
    _token, secret = tokens.create(people.carol, ["cases:read"], actor=SET_UP, now=LONG_AGO)
    assert status(secret, "Token") == 401
    browser = APIClient()
    browser.force_login(people.carol.user)
    assert browser.get(URL).status_code == 401


def test_revoked_expired_and_left_are_401(people: People) -> None:
    now = timezone.now()
    revoked, first = tokens.create(people.carol, ["cases:read"], actor=SET_UP, now=now)
    _expiring, second = tokens.create(people.carol, ["cases:read"], actor=SET_UP, now=LONG_AGO,
                                      expires_at=LONG_AGO + timedelta(days=1))
    _bob, third = tokens.create(people.bob, ["cases:read"], actor=SET_UP, now=now)
    assert (status(first), status(second), status(third)) == (200, 401, 200)
    tokens.revoke(revoked, actor=Actor.person(people.carol), now=now)
    Membership.objects.for_organisation(people.acme).filter(pk=people.bob.pk).update(left_at=now)
    assert (status(first), status(third)) == (401, 401)
    assert AuditEntry.objects.for_organisation(people.acme).filter(action="token.revoked").count() == 1


def test_use_is_remembered_at_most_once_a_minute(people: People) -> None:
    token, secret = tokens.create(people.carol, ["cases:read"], actor=SET_UP, now=LONG_AGO)
    now = timezone.now()
    for after, remembered in ((0, 0), (59, 0), (60, 60)):
        assert tokens.find(secret, now + timedelta(seconds=after)) == token
        token.refresh_from_db()
        assert token.last_used_at == now + timedelta(seconds=remembered)


def test_people_make_their_own_and_admins_everybodys(people: People) -> None:
    now = timezone.now()
    carol, alice = Actor.person(people.carol), Actor.person(people.alice)
    tokens.create(people.carol, ["cases:read"], actor=carol, now=now)
    tokens.create(people.carol, ["cases:read"], actor=alice, now=now)
    with pytest.raises(NotAllowed):
        tokens.create(people.alice, ["cases:read"], actor=carol, now=now)
    for wrong in ([], ["cases:delete"]):
        with pytest.raises(InvalidInput):
            tokens.create(people.carol, wrong, actor=carol, now=now)


def test_a_token_never_allows_more_than_its_person_may_now(people: People) -> None:
    _token, secret = tokens.create(people.carol, ["feedback:write"], actor=SET_UP, now=LONG_AGO)
    caller = APIClient()
    caller.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert caller.post("/api/v1/feedback/", {"source": "Web", "text": "x"}).status_code == 202
    Membership.objects.for_organisation(people.acme).filter(pk=people.carol.pk).update(role=Role.VIEWER)
    assert caller.post("/api/v1/feedback/", {"source": "Web", "text": "x"}).status_code == 403


def command(*words: str, **options: Any) -> str:
    out = StringIO()
    call_command("create_token", *words, stdout=out, **options)
    return out.getvalue()


def test_the_command_prints_the_token_as_its_last_word(people: People) -> None:
    said = command("--organisation", "acme", "--email", "Carol@acme.test", "--scope", "feedback:write", "--scope",
                   "cases:read")
    assert status(said.split()[-1]) == 200
    assert ApiToken.objects.for_organisation(people.acme).get().scopes == ["feedback:write", "cases:read"]


@pytest.mark.parametrize("words", [
    ("--organisation", "nobody", "--email", "carol@acme.test", "--scope", "cases:read"),
    ("--organisation", "acme", "--email", "mallory@globex.test", "--scope", "cases:read"),
    ("--organisation", "acme", "--email", "carol@acme.test", "--scope", "everything"),
    ("--organisation", "acme", "--email", "carol@acme.test", "--scope", "cases:read", "--days", "0"),
])
def test_the_command_refuses_in_one_sentence(people: People, words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        command(*words)
    assert not ApiToken.objects.for_organisation(people.acme).exists()
