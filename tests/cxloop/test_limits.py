"""Nobody can fill the disk, and nobody can lock somebody else out."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cxloop import tokens
from cxloop.models import SCOPES
from feedback.ingest.service import source_called
from feedback.models import Survey
from tests.people import LONG_AGO, PASSWORD, SET_UP, Api, People

LOG_IN = "/accounts/login/"
ATTACKER, HOME = "203.0.113.7", "198.51.100.9"


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    cache.clear()


def log_in(email: str, password: str, address: str) -> bool:
    answer = Client(REMOTE_ADDR=address).post(LOG_IN, {"login": email, "password": password})
    return answer.status_code == 302


def test_guessing_ends_after_a_few_and_its_victim_still_gets_in(people: People) -> None:
    for guess in range(8):
        assert not log_in("carol@acme.test", f"guess {guess}", ATTACKER)
    assert not log_in("carol@acme.test", PASSWORD, ATTACKER), "the guesser is shut out, even with the right one"
    assert log_in("carol@acme.test", PASSWORD, HOME), "Carol at home is not"


def test_guessing_over_many_accounts_from_one_address_ends_too(people: People) -> None:
    for guess in range(12):
        log_in(f"nobody{guess}@acme.test", "guess", ATTACKER)
    assert not log_in("carol@acme.test", PASSWORD, ATTACKER)
    assert log_in("carol@acme.test", PASSWORD, HOME)


def test_a_house_with_many_ipv6_addresses_is_one_house(people: People) -> None:
    for guess in range(8):
        log_in("carol@acme.test", f"guess {guess}", f"2001:db8:1:2::{guess + 1}")
    assert not log_in("carol@acme.test", PASSWORD, "2001:db8:1:2::ffff")
    assert log_in("carol@acme.test", PASSWORD, "2001:db8:1:3::1")


def test_a_made_up_proxy_header_gains_nothing(people: People) -> None:
    """Without a trusted proxy the header is what anybody may write into it."""
    for guess in range(12):
        visitor = Client(REMOTE_ADDR=ATTACKER, HTTP_X_FORWARDED_FOR=f"192.0.2.{guess}")
        visitor.post(LOG_IN, {"login": "carol@acme.test", "password": f"guess {guess}"})
    assert not log_in("carol@acme.test", PASSWORD, ATTACKER)


class Unreadable:
    """A body nobody may touch: reading it is the harm."""

    def read(self, *args: Any) -> bytes:
        raise AssertionError("the body was read")

    readline = read


@pytest.mark.parametrize("path", [LOG_IN, "/", "/o/acme/upload/", "/o/acme/", "/s/nothing", "/api/v1/feedback/", "/no"])
def test_a_hundred_megabytes_are_refused_unread(people: People, path: str) -> None:
    visitor = Client(enforce_csrf_checks=True)
    answer = visitor.generic("POST", path, b"", content_type="multipart/form-data; boundary=x", **{
        "CONTENT_LENGTH": "100000000", "wsgi.input": Unreadable()})
    assert answer.status_code == 413
    assert path.startswith("/api/") == (answer.headers["Content-Type"] == "application/json")


class CutOff:
    """A client that leaves in the middle of its body."""

    def read(self, *args: Any) -> bytes:
        raise TimeoutError("timed out")

    readline = read


@pytest.mark.parametrize(("path", "kind", "status"), [
    ("/o/acme/upload/", "multipart/form-data; boundary=x", 403),  # the token against forged forms is missing, too
    ("/o/acme/themes/new/", "application/x-www-form-urlencoded", 403),
    ("/api/v1/feedback/", "application/json", 408), ("/s/{survey}", "application/x-www-form-urlencoded", 408),
])
def test_a_body_that_ends_too_soon_is_the_clients_failure(people: People, path: str, kind: str, status: int) -> None:
    source = source_called(people.acme, "NPS")
    survey = Survey.objects.create(organisation=people.acme, name="NPS", source=source)
    _token, secret = tokens.create(people.alice, SCOPES, actor=SET_UP, now=LONG_AGO)
    alice = Client(raise_request_exception=False, enforce_csrf_checks=True)
    alice.force_login(people.alice.user)
    answer = alice.generic("POST", path.format(survey=survey.token), b"", **{
        "CONTENT_TYPE": kind,
        "CONTENT_LENGTH": "1000", "wsgi.input": CutOff(), "HTTP_AUTHORIZATION": f"Bearer {secret}"})
    assert answer.status_code == status
    assert path.startswith("/api/") == (answer.headers["Content-Type"] == "application/json")


def test_a_member_uploads_what_is_allowed_and_no_more(people: People, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT, settings.DATA_UPLOAD_MAX_MEMORY_SIZE, settings.LARGEST_UPLOAD = tmp_path, 500, 2_000
    file = b"comment,nps\n" + b"Good,9\n" * 100
    alice, vic = Client(), Client()
    alice.force_login(people.alice.user)
    assert alice.post("/o/acme/upload/", {"file": SimpleUploadedFile("f.csv", file)}).status_code == 302
    assert alice.post("/o/acme/upload/", {"file": SimpleUploadedFile("f.csv", file * 3)}).status_code == 413
    assert alice.post("/o/acme/themes/", {"file": SimpleUploadedFile("f.csv", file)}).status_code == 413
    assert vic.post("/o/acme/upload/", {"file": SimpleUploadedFile("f.csv", file)}).status_code == 413


def test_headers_that_lie_about_the_length_are_no_failure(people: People, api: Api) -> None:
    for said in ("-1", "abc", "", "9" * 30, "１２"):
        answer = Client(raise_request_exception=False).generic("POST", LOG_IN, b"", CONTENT_LENGTH=said)
        assert answer.status_code < 500, said
