"""The reveal: who sees it and from when on, what it says, and what it keeps to itself."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessments import retention
from assessments.blind import StillBlind
from assessments.gap import BLIND_SPOT, HIDDEN_STRENGTH
from assessments.models import AgreementRule, Participant, RoundSnapshot
from assessments.queries.backing import backing
from assessments.queries.told import told
from assessments.rounds import deciding
from cxloop.actor import Actor
from tests.assessments.reveal_story import SECRET, customers, revealed
from tests.assessments.rounds_story import TEAM, answer, close_and_reveal, open_round
from tests.feedback.pages.conftest import BACKEND
from tests.feedback.story import MONDAY

PAGES = ("", "?slide=1", "pack.pdf", "summary.pdf", "findings.json", "scores.csv", "gaps.csv")


@pytest.fixture(autouse=True)
def monday():
    cache.clear()
    with time_machine.travel(MONDAY + timedelta(hours=1), tick=False):
        yield


def visit(membership, asked, rest="", organisation="acme"):
    client = Client()
    client.force_login(membership.user, BACKEND)
    return client.get(f"/o/{organisation}/mirror/{asked.round.public_id}/reveal/{rest}")


def text_of(answer_) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer_.content.decode()))


def test_before_the_reveal_there_is_nothing_and_strangers_never_get_anything(people):
    asked = open_round(people, MONDAY)
    for number in range(6):
        answer(asked, number, MONDAY)
    for rest in PAGES:
        assert visit(people.alice, asked, rest).status_code == 404, rest
    with pytest.raises(StillBlind):
        told(asked.round)
    later = revealed(people, TEAM, name="Winter round")
    for rest in PAGES:
        assert visit(people.mallory, later, rest, "globex").status_code == 404, rest
        assert visit(people.mallory, later, rest).status_code == 404, rest


def test_leaders_and_customers_stand_side_by_side(people):
    customers(people)
    found = told(revealed(people).round).found
    gaps = {each.subject: each for each in found.gaps}
    bad, good, nps = (gaps[key] for key in ("touchpoint:contact-centre", "touchpoint:cabin-crew", "metric:nps"))
    assert (bad.kind, bad.them.metric, bad.them.n) == (BLIND_SPOT, "csat", 12) and bad.them.value == pytest.approx(12.5)
    assert good.kind == HIDDEN_STRENGTH and good.them.value == pytest.approx(87.5)
    assert nps.them.n == 12 and nps.them.value == 0, "all of them detractors"
    names = {found.data.functions[each.function].key: each for each in found.accuracy}
    assert set(names) == {"it", "service"} and names["service"].error < names["it"].error


def test_a_touchpoint_that_few_rated_speaks_by_what_was_written(people):
    customers(people, 6)
    gaps = {each.subject: each for each in told(revealed(people).round).found.gaps}
    assert gaps["touchpoint:contact-centre"].kind == "not_enough_voices"
    assert gaps["touchpoint:contact-centre"].them.n == 6


def test_the_page_shows_every_section_and_says_what_is_withheld(people):
    customers(people)
    asked = revealed(people)
    page = visit(people.vic, asked)
    assert page.status_code == 200
    html, text = page.content.decode(), text_of(page)
    for key in ("score", "forecasts", "map", "disagreements", "gap", "quadrant", "maturity", "introductions", "levels",
                "advice"):
        assert f'id="{key}"' in html
    assert "Not shown by themselves: Sales, HR" in text or "Not shown by themselves: HR, Sales" in text
    assert "withheld" in text and "Ida saw it. (Ida Ink)" in text and SECRET not in text
    assert not re.search(r"\sstyle=|<script(?![^>]*\bsrc=)", html)
    assert "NaN" not in html and " nan" not in text.lower()


def test_a_viewer_reads_customers_words_without_who_said_them_and_an_agent_with(people):
    customers(people)
    asked = revealed(people)
    covered, open_ = text_of(visit(people.vic, asked)), text_of(visit(people.carol, asked))
    assert "ever called me back" in covered and "jo@home.test" not in covered and "2345678" not in covered
    assert "jo@home.test" in open_


def test_slides_go_one_by_one_by_address_alone(people):
    customers(people)
    asked = revealed(people)
    first = visit(people.vic, asked, "?slide=1").content.decode()
    assert 'href="?slide=2"' in first and 'href="?slide=0"' not in first
    total = int(re.search(r"1 of (\d+)", first).group(1))
    titles = []
    for number in range(1, total + 1):
        page = visit(people.vic, asked, f"?slide={number}")
        assert page.status_code == 200 and SECRET not in page.content.decode()
        titles.append(re.search(r"<h1>(.*?)</h1>", page.content.decode()).group(1))
    assert titles.count("The largest disagreements") == 5 and titles[0] == "Our score"
    last = visit(people.vic, asked, f"?slide={total}").content.decode()
    assert f'href="?slide={total + 1}"' not in last
    for odd in ("0", "-1", "99999999", "x", "²", ""):
        assert visit(people.vic, asked, f"?slide={odd}").status_code == 200


def test_what_is_too_small_stands_in_no_download(people):
    customers(people)
    asked = revealed(people)
    document = json.loads(visit(people.vic, asked, "findings.json").content)
    assert {row["function"] for row in document["scores"]} == {"", "it", "service"}
    for table in ("scores", "statements", "unknown", "gaps", "pairs", "forecasts", "introductions", "advice"):
        answer_ = visit(people.vic, asked, f"{table}.csv")
        assert answer_.status_code == 200 and answer_.headers["Content-Type"].startswith("text/csv")
        rows = list(csv.reader(io.StringIO(answer_.content.decode())))
        assert not any(cell in ("hr", "sales", "HR", "Sales") for row in rows for cell in row), table
    assert visit(people.vic, asked, "secrets.csv").status_code == 404


def test_the_pdfs_are_made_for_whoever_reads_and_hold_no_small_cell(people, monkeypatch):
    customers(people)
    asked = revealed(people)
    said = []
    for module in ("workshop", "summary"):
        monkeypatch.setattr(f"assessments.reports.{module}.pdf",
                            lambda name, content: said.append(json.dumps(content, ensure_ascii=False)) or b"%PDF-1.7")
    for rest in ("pack.pdf", "summary.pdf", "pack.pdf?minutes=1", "pack.pdf?minutes=x"):
        assert visit(people.vic, asked, rest).content.startswith(b"%PDF")
    for text in said:
        assert "jo@home.test" not in text and SECRET not in text and "Sales" not in text and "Hal" not in text
    assert "Ida saw it." in said[0] and "ever called me back" in said[0]


def test_a_whole_pack_is_typeset(people):
    customers(people)
    asked = revealed(people)
    answer_ = visit(people.alice, asked, "summary.pdf")
    assert answer_.content.startswith(b"%PDF") and answer_.headers["Content-Disposition"].endswith(
        '"autumn-round-summary.pdf"')


def test_the_next_round_is_compared_with_what_was_kept(people):
    customers(people)
    first = revealed(people)
    kept = RoundSnapshot.objects.for_organisation(people.acme).get(round=first.round)
    assert {each["subject"] for each in kept.customers} >= {"touchpoint:contact-centre", "metric:nps"}
    later = MONDAY + timedelta(days=30)
    with time_machine.travel(later + timedelta(hours=1), tick=False):
        second = told(revealed(people, now=later, name="Winter round").round)
        assert [each.key for each in second.revealed.data.earlier] == [str(first.round.public_id)]
        assert second.found.changes["overall", "overall"].kind == "no_real_change"
        assert any(each.trend for each in second.found.gaps)
        assert told(first.round).revealed.data.earlier == ()


def test_an_organisation_may_call_something_else_agreeing(people):
    asked = revealed(people)
    assert told(asked.round).found.agreement.agrees.sum() == 0
    AgreementRule.objects.create(organisation=people.acme, within=4, same_side=False, share=1)
    assert told(asked.round).found.agreement.agrees.all()


def test_it_costs_the_same_for_many_people_and_customers(people):
    revealed(people, TEAM, MONDAY - timedelta(days=1), name="The round before")
    costs = []
    for count, voices in ((6, 1), (24, 8)):
        names = "".join(f"{'IT' if number % 2 else 'Service'}; P {number}; p{number}@acme.test\n"
                        for number in range(count))
        now = MONDAY + timedelta(days=len(costs))
        customers(people, voices, now)
        asked = revealed(people, names, now, name=f"Round {count}")
        with time_machine.travel(now + timedelta(hours=1), tick=False):
            visit(people.alice, asked)
            with CaptureQueriesContext(connection) as queries:
                assert visit(people.alice, asked).status_code == 200
            with CaptureQueriesContext(connection) as only:
                backing(told(asked.round), True)
        costs.append((len(queries), len(only)))
    assert costs[0] == costs[1] and costs[0][1] <= 16


def test_the_next_reveal_says_what_became_of_what_was_decided(people):
    first = revealed(people)
    plan = deciding.Plan("A named person answers", people.baggage, date(2026, 6, 1), metric="nps", direction="up")
    deciding.decide(first.round, plan, Actor.person(people.bob), MONDAY)
    assert "Nothing was decided after a round before" in text_of(visit(people.vic, first))
    later = MONDAY + timedelta(days=30)
    with time_machine.travel(later + timedelta(hours=1), tick=False):
        second = revealed(people, now=later, name="Winter round")
        page = text_of(visit(people.vic, second))
    assert "Decided after “Autumn round”" in page and "A named person answers" in page


def test_once_too_few_are_left_to_be_shown_even_together_nothing_is(people):
    asked = open_round(people, MONDAY, "IT; Ida Ink; ida@acme.test\nService; Sam Salt; sam@acme.test\n")
    for number in range(2):
        answer(asked, number, MONDAY, named=True)
    close_and_reveal(asked, MONDAY)
    assert visit(people.vic, asked).status_code == 200, "both agreed to be named"
    retention.forget_who(Participant.objects.for_organisation(people.acme), MONDAY)
    for rest in PAGES:
        assert visit(people.vic, asked, rest).status_code == 404, rest
