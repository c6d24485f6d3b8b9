"""You and the others: one leader's own page, by their link, after the reveal."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from assessments.queries.yours import yours
from tests.assessments.reveal_story import SECRET, SMALL, customers, revealed
from tests.assessments.rounds_story import answer, close_and_reveal, open_round
from tests.feedback.story import MONDAY


@pytest.fixture(autouse=True)
def monday():
    cache.clear()
    with time_machine.travel(MONDAY + timedelta(hours=1), tick=False):
        yield


def text_of(answer_) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer_.content.decode()))


def test_a_leader_sees_themselves_beside_their_function_and_all(people):
    customers(people)
    asked = revealed(people)
    found = yours(asked.fresh(asked.named("Ida")))
    assert found.function == "IT" and len(found.parts) == 8
    first = found.parts[0].statements[0]
    assert (first.own, first.function) == (5, 5.0) and 2 < first.everybody < 5
    nps = next(each for each in found.forecasts if each.name == "Net Promoter Score")
    assert (nps.own, nps.customers) == (90, 0)
    visitor, at = Client(), f"/a/{asked.token(asked.named('Ida'))}"
    start = visitor.get(at)
    assert start.status_code == 200 and f'href="{at}/others"' in start.content.decode()
    page = text_of(visitor.get(f"{at}/others"))
    assert "beside IT and all functions together" in page and SECRET not in page
    german = visitor.get(f"{at}/others?lang=de")
    assert "Sie und die anderen" in german.content.decode() and "You and" not in german.content.decode()


def test_of_a_function_that_is_too_small_nothing_is_shown_but_their_own(people):
    asked = revealed(people)
    found = yours(asked.fresh(asked.named("Hal")))
    assert found.function == "" and all(each.function is None for part in found.parts for each in part.statements)
    assert found.parts[0].own == 50
    page = text_of(Client().get(f"/a/{asked.token(asked.named('Hal'))}/others"))
    assert "too few people" in page and "Sales" not in page


def test_it_is_not_there_before_the_reveal_nor_for_who_did_not_hand_in(people):
    asked = open_round(people, MONDAY, SMALL)
    for number in range(8):
        answer(asked, number, MONDAY)
    at = f"/a/{asked.token(0)}"
    assert Client().get(f"{at}/others").status_code == 404
    close_and_reveal(asked, MONDAY)
    assert Client().get(f"{at}/others").status_code == 200
    assert Client().get(f"/a/{asked.token(8)}/others").status_code == 404
    assert "others" not in Client().get(f"/a/{asked.token(8)}").content.decode()
