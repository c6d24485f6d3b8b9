"""The link that sets a new password, forged, swapped, expired and used twice."""

from __future__ import annotations

import uuid
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.test import Client

from tests.people import People


def set_password(user: Any, key: str) -> bool:
    """Whether the link set a new password."""
    visitor = Client(raise_request_exception=False)
    page = visitor.get(f"/accounts/password/reset/key/{user_pk_to_url_str(user)}-{key}/", follow=True)
    where = page.redirect_chain[-1][0] if page.redirect_chain else page.request["PATH_INFO"]
    new = f"another long password {uuid.uuid4()}"
    assert visitor.post(where, {"password1": new, "password2": new}).status_code < 500
    user.refresh_from_db()
    return bool(user.check_password(new))


def test_a_reset_link_is_for_one_person_once_and_for_a_while(people: People, settings: Any) -> None:
    carol, bob = people.carol.user, people.bob.user
    key = default_token_generator.make_token(carol)
    assert not set_password(bob, key), "swapped"
    assert not set_password(carol, key[:-1] + ("a" if key[-1] != "a" else "b")), "forged"
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert not set_password(carol, key), "expired"
    settings.PASSWORD_RESET_TIMEOUT = 3600
    assert set_password(carol, key)
    assert not set_password(carol, key), "used twice"
