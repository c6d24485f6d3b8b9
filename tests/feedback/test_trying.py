from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from cxloop.errors import InvalidInput
from feedback.judge import judge
from feedback.rulebook import RuleBook, RuleSpec
from feedback.subject import Given
from feedback.trying import shown, subject_from

BOOK = RuleBook(
    rules=[RuleSpec(1, "Everything else", position_id=1, position_title="Care", is_default=True)],
    touchpoint_paths={"belt": ("trip", "arrival", "belt")},
    source_channels={"web": "survey"},
    source_touchpoints={"web": "belt"},
)


def test_everything_that_can_be_given() -> None:
    subject = subject_from(
        {
            "text": "Late again",
            "question": "Why?",
            "language": "en",
            "source": "web",
            "ratings": {
                "nps": 3,
                "stars": {"value": 2, "low": 1, "high": 5},
                "mood": {"value": 1, "low": 0, "high": 9},
            },
            "customer": {"segment": "gold", "value": 1200, "region": "DE", "email": "x@y.test"},
            "attr": {"plan": "pro"},
        },
        BOOK,
    )
    assert subject.ratings == [Given("nps", 3, 0, 10), Given("stars", 2, 1, 5), Given("mood", 1, 0, 9)]
    assert (subject.touchpoint, subject.touchpoint_path) == ("belt", ("trip", "arrival", "belt"))
    assert (subject.channel, subject.segment, subject.value) == ("survey", "gold", Decimal(1200))
    assert subject.attributes == {"plan": "pro"}


def test_a_rating_without_words_and_words_without_a_rating() -> None:
    assert subject_from({"ratings": {"nps": 3}}, BOOK).text == ""
    assert subject_from({"text": ""}, BOOK).ratings == []


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ([], ""),
        ("text", ""),
        (None, ""),
        ({}, "text"),
        ({"text": 3}, "text"),
        ({"text": "x", "txt": 1}, "txt"),
        ({"text": "x", "ratings": 3}, "ratings"),
        ({"text": "x", "ratings": {"nps": 11}}, "ratings.nps"),
        ({"text": "x", "ratings": {"nps": "3"}}, "ratings.nps"),
        ({"text": "x", "ratings": {"nps": True}}, "ratings.nps"),
        ({"text": "x", "ratings": {"mood": 3}}, "ratings.mood"),
        ({"text": "x", "ratings": {"nps": {"low": 1, "high": 5}}}, "ratings.nps"),
        ({"text": "x", "ratings": {"csat": {"value": 1, "low": 1, "high": 1}}}, "ratings.csat"),
        ({"text": "x", "ratings": {"nps": float("nan")}}, "ratings.nps"),
        ({"text": "x", "customer": "gold"}, "customer"),
        ({"text": "x", "customer": {"value": "much"}}, "customer.value"),
        ({"text": "x", "customer": {"segment": 1}}, "customer.segment"),
        ({"text": "x", "question": []}, "question"),
    ],
)
def test_what_cannot_be_read_is_refused_by_field(given: Any, field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        subject_from(given, BOOK)
    assert caught.value.field == field


def test_the_answer_is_json_with_every_reason() -> None:
    subject = subject_from({"text": "My bag is lost, please call me back", "ratings": {"nps": 2}}, BOOK)
    judge([subject], BOOK)
    answer = json.loads(json.dumps(shown(subject)))
    assert {
        "language",
        "sentiment",
        "label",
        "unhappy",
        "is_unhappy",
        "themes",
        "signals",
        "flags",
        "rule",
        "position",
        "priority",
        "why",
    } <= set(answer)
    assert answer["position"] == "Care"
    assert {flag["detector"] for flag in answer["flags"]} >= {"nps_detractor", "contact_requested"}
    assert all(flag["evidence"] for flag in answer["flags"])
