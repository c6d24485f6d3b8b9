"""A signed link is for one purpose until its end; one changed letter makes it worthless."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core import signing

import feedback.public.mine  # noqa: F401  declares the kind of link that is tried here
from cxloop import links
from cxloop.errors import LinkExpired, NotFound

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
PAYLOAD = {"o": 7, "c": "case"}


def token(**changed: object) -> str:
    return links.sign("fix", {**PAYLOAD, **changed}, expires_at=NOW + timedelta(days=1))


def test_what_was_signed_comes_back_until_its_end() -> None:
    good = token()
    assert links.read("fix", good, now=NOW) == PAYLOAD
    assert links.read("fix", good, now=NOW + timedelta(seconds=86_399)) == PAYLOAD
    with pytest.raises(LinkExpired):
        links.read("fix", good, now=NOW + timedelta(days=1))


def test_every_single_changed_letter_is_noticed() -> None:
    """Of the last letter of a signature only the upper bits count: the one spelling that we write is taken."""
    good = token()
    for place, letter in enumerate(good):
        changed = good[:place] + ("A" if letter != "A" else "B") + good[place + 1:]
        with pytest.raises(NotFound):
            links.read("fix", changed, now=NOW)


@pytest.mark.parametrize("wrong", ["case.open", "case.acknowledge", "upload", ""])
def test_a_link_for_one_thing_is_not_one_for_another(wrong: str) -> None:
    with pytest.raises(NotFound):
        links.read(wrong, token(), now=NOW)


def test_the_signature_of_one_link_does_not_fit_another() -> None:
    first, second = token(), token(o=8)
    swapped = ":".join([*first.split(":")[:-1], second.split(":")[-1]])
    with pytest.raises(NotFound):
        links.read("fix", swapped, now=NOW)


def test_another_installations_link_is_nothing() -> None:
    theirs = signing.dumps({**PAYLOAD, "until": 2**40}, key="their key", salt=links.SALT + "fix")
    with pytest.raises(NotFound):
        links.read("fix", theirs, now=NOW)


@pytest.mark.parametrize("nonsense", ["", ":", "::", "a:b:c", ".eJ:x:y", "\x00", "é", "." * 5_000, "%00", "{}"])
def test_nonsense_is_nothing_and_never_a_failure(nonsense: str) -> None:
    with pytest.raises(NotFound):
        links.read("fix", nonsense, now=NOW)
