"""Every error has one shape; addresses, methods and rates are refused in it too."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import InterfaceError, OperationalError
from django.test import Client
from redis.exceptions import ConnectionError as CacheIsDown
from rest_framework.settings import api_settings
from rest_framework.test import APIClient

from cxloop.api import throttles
from tests.people import Api, People

SHAPE = {"code", "message", "field", "details"}


@pytest.mark.parametrize("address", ["/api/v1/", "/api/v1/nothing/", "/api/v1/cases", "/api/v1/cases/1/"])
def test_an_address_that_does_not_exist_is_404_in_json(people: People, api: Api, address: str) -> None:
    for caller in (APIClient(), api(people.alice)):
        for answer in (caller.get(address), caller.post(address)):
            assert answer.status_code == 404 and set(answer.json()) == SHAPE


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_a_method_that_does_not_exist_is_405(people: People, api: Api, method: str) -> None:
    answer = getattr(api(people.alice), method)("/api/v1/cases/")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert getattr(APIClient(), method)("/api/v1/cases/").status_code == 401


def test_too_many_requests_of_one_token_are_429_and_others_go_on(
    people: People, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(api_settings.DEFAULT_THROTTLE_RATES, "token", "2/day")
    cache.clear()
    carol, bob = api(people.carol), api(people.bob)
    assert [carol.get("/api/v1/sources/").status_code for _ in range(3)] == [200, 200, 429]
    refused = carol.get("/api/v1/sources/")
    assert refused.json()["code"] == "throttled" and 0 < int(refused.headers["Retry-After"]) <= 86_400
    assert bob.get("/api/v1/sources/").status_code == 200
    cache.clear()


def test_without_the_cache_nobody_is_turned_away(
    people: People, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_args: object) -> int:
        raise CacheIsDown

    monkeypatch.setattr(throttles, "count", down)
    assert api(people.carol).get("/api/v1/sources/").status_code == 200


def test_a_mistake_of_ours_has_the_same_shape_for_programs_and_is_a_page_for_people(
    people: People, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("customer's words")

    caller = api(people.alice)
    caller.raise_request_exception = False
    monkeypatch.setattr("feedback.queries.case_rows.rows", broken)
    answer = caller.get("/api/v1/cases/")
    assert answer.status_code == 500 and set(answer.json()) == SHAPE
    assert answer.json()["code"] == "failed" and "words" not in answer.content.decode()
    monkeypatch.setattr("django.core.handlers.base.BaseHandler.resolve_request", broken)
    page = caller.get("/healthz")
    assert page.status_code == 500 and page.content.decode().startswith("<!doctype html>")


@pytest.mark.parametrize("error", [OperationalError("device is full"), InterfaceError("closed"), CacheIsDown()])
def test_a_store_that_is_away_is_503_with_when_to_come_back(
    people: People, api: Api, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def away(*args: object, **kwargs: object) -> None:
        raise error

    caller = api(people.carol)
    monkeypatch.setattr("cxloop.tokens.find", away)
    caller.raise_request_exception = False
    answer = caller.get("/api/v1/sources/")
    assert (answer.status_code, answer.json()["code"], set(answer.json())) == (503, "unavailable", SHAPE)
    assert int(answer.headers["Retry-After"]) > 0 and "device" not in answer.content.decode()
    browser = Client(raise_request_exception=False)
    browser.force_login(people.carol.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    monkeypatch.setattr("cxloop.permissions.membership_in", away)
    page = browser.get("/o/acme/outbox/")
    assert page.status_code == 503 and "This does not work just now" in page.content.decode()
    assert int(page.headers["Retry-After"]) > 0
