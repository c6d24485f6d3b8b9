"""GET /api/v1/feedback/: what customers said, found by words and filters, with what was found in it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from feedback.models import FeedbackItem
from tests.feedback.story import MONDAY, say
from tests.people import Api, People

URL = "/api/v1/feedback/"


@pytest.fixture
def said(people: People) -> dict[str, FeedbackItem]:
    return {
        "bag": say(people.acme, "My bag is lost, this is terrible.", MONDAY, nps=1, touchpoint="baggage",
                   name="Mary Hopper", email="mary@example.test"),
        "seat": say(people.acme, "The seat was wonderful.", MONDAY + timedelta(days=1), nps=10, source="Shop"),
        "theirs": say(people.globex, "My bag is lost in Globex.", MONDAY, nps=1),
    }


def found(client: APIClient, **filters: str) -> list[str]:
    answer = client.get(URL, filters)
    assert answer.status_code == 200, answer.json()
    return [row["text"].split()[1] for row in answer.json()["results"]]


def test_the_newest_comes_first_and_only_our_own(people: People, api: Api, said: dict[str, FeedbackItem]) -> None:
    assert found(api(people.carol)) == ["seat", "bag"]
    assert len(found(api(people.mallory))) == 1


def test_words_and_filters_narrow_the_list(people: People, api: Api, said: dict[str, FeedbackItem]) -> None:
    carol = api(people.carol)
    for filters, texts in [
        ({"q": "lost"}, ["bag"]), ({"q": '"is lost"'}, ["bag"]), ({"q": "bag -lost"}, []), ({"q": "globex"}, []),
        ({"source": "shop"}, ["seat"]), ({"touchpoint": "baggage"}, ["bag"]), ({"theme": "no-such"}, []),
        ({"from": "2026-03-03"}, ["seat"]), ({"to": "2026-03-03"}, ["bag"]),
        ({"from": "2026-03-02", "to": "2026-03-04", "q": "seat"}, ["seat"]),
    ]:
        assert found(carol, **filters) == texts, filters


def test_nobody_searches_another_organisation_through_its_mark(
    people: People, api: Api, said: dict[str, FeedbackItem]
) -> None:
    for words in (f"cxo{people.globex.pk}", f"lost or cxo{people.globex.pk}"):
        assert "Globex" not in str(api(people.carol).get(URL, {"q": words}).json())


def test_one_item_shows_its_analysis_and_the_evidence_in_the_text(
    people: People, api: Api, said: dict[str, FeedbackItem]
) -> None:
    item = api(people.carol, "feedback:read").get(f"{URL}{said['bag'].public_id}/").json()
    assert item["analysis"]["label"] == "negative" and item["analysis"]["analyser"]
    assert item["case"]["status"] == "open" and item["ratings"][0]["kind"] == "nps"
    phrases = [part for flag in item["flags"] for part in flag["evidence"] if "start" in part]
    assert phrases and all(item["text"][part["start"]:part["end"]] == part["quote"] for part in phrases)


def test_an_item_that_waits_to_be_analysed_says_so(people: People, api: Api) -> None:
    item = say(people.acme, "Fresh.", timezone.now(), process=False)
    shown = api(people.carol).get(f"{URL}{item.public_id}/").json()
    assert (shown["processed_at"], shown["analysis"], shown["mood"]) == (None, None, None)


def test_a_stranger_and_a_narrow_token_read_nothing(people: People, api: Api, said: dict[str, FeedbackItem]) -> None:
    address = f"{URL}{said['bag'].public_id}/"
    assert api(people.mallory).get(address).status_code == 404
    assert api(people.carol, "cases:read").get(address).json()["details"] == {"scope": "feedback:read"}
