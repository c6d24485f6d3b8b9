"""The dashboard: every number with its definition, its n, its interval and the way to its rows."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest

from cxloop.actor import Actor
from feedback.follow_up import actions, dialogue
from feedback.models import FixQuestion
from tests.feedback.story import MONDAY, complain, say

HERE = "/o/acme/dashboard/"


def close(people, case, answer):
    """The case as its customer left it: yes confirms, no reopens."""
    carol = Actor.person(people.carol)
    actions.resolve(case, root_cause=people.cause, message="Found.", actor=carol, now=MONDAY + timedelta(hours=1))
    question = FixQuestion.objects.for_organisation(people.acme).get(case=case, cycle=1)
    return dialogue.answer(question, answer=answer, comment="", now=MONDAY + timedelta(hours=2))


@pytest.fixture
def twelve(people, noon):
    """Twelve cases: ten said yes, one no, one is untouched; a customer with a name and an address."""
    cases = [complain(people.acme, MONDAY, email=f"{n}@mail.test", name="Ann Mail", touchpoint="baggage",
                      text="Lost bag, terrible. Write to ann@mail.test") for n in range(12)]
    for case in cases[:10]:
        close(people, case, "yes")
    close(people, cases[10], "no")
    return cases


def test_numbers_stand_with_definition_n_interval_and_rows(people, visit, twelve):
    page = visit(people.vic).get(HERE, {"period": "2026-03"}).content.decode()
    assert "10 of 12 cases" in page
    assert "10 of 11 cases" in page
    assert "Of the cases opened in the period, the share that is closed now" in page
    assert 'aria-describedby="definition-closure_rate"' in page
    assert "Head of Baggage" in page
    assert "style=" not in page


def test_every_link_opens_as_many_rows_as_the_number_says(people, visit, twelve):
    client = visit(people.carol)
    page = client.get(HERE, {"period": "2026-03"}).content.decode()
    found = re.findall(r'href="(/o/acme/metrics/[^"]+)">(\d+) of \d+ (?:cases|answers|flagged)', page)
    assert len(found) >= 4
    for address, number in found:
        listed = client.get(address.replace("&amp;", "&"))
        assert listed.context["total"] == int(number), address
        assert len(listed.context["rows"]) == int(number)


def test_rows_name_customers_only_to_those_who_may_know(people, visit, twelve):
    address = "/o/acme/metrics/closure_rate/numerator/?period=2026-03"
    seen, covered = (visit(person).get(address).content.decode() for person in (people.carol, people.vic))
    assert "Ann Mail" in seen
    assert "Ann Mail" not in covered
    assert "ann@mail.test" not in covered


def test_rows_of_answers_show_what_was_said(people, visit, noon):
    say(people.acme, "Lovely crew.", MONDAY, nps=10)
    say(people.acme, "", MONDAY, nps=9)
    page = visit(people.vic).get("/o/acme/metrics/nps/promoters/", {"period": "2026-03"}).content.decode()
    assert "Lovely crew." in page
    assert "No words, only a rating" in page
    assert "only those from promoters" in page


def test_a_filter_is_named_as_people_name_it_and_can_be_taken_away(people, visit, twelve):
    query = {"period": "2026-03", "position": str(people.baggage.public_id), "touchpoint": "none"}
    shown = visit(people.vic).get(HERE, query)
    assert [each["handle"] for each in shown.context["applied"]] == ["No touchpoint", "Head of Baggage"]
    assert "touchpoint" not in shown.context["applied"][0]["without"]
    assert shown.context["found"].cases == 0


def test_csv_of_every_table(people, visit, twelve):
    for query, least in (({}, 16), ({"by": "position"}, 17), ({"step": "week"}, 30)):
        answer = visit(people.vic).get("/o/acme/dashboard/metrics.csv", {"period": "2026-03", **query})
        assert answer["Content-Type"].startswith("text/csv")
        text = answer.content.decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text)))
        assert len(rows) >= least
        whole = next(row for row in rows if row["metric"] == "closure_rate" and not row["group"])
        assert (whole["numerator"], whole["denominator"]) == ("10", "12")


def test_an_empty_company_is_told_what_will_stand_here(people, visit, noon):
    page = visit(people.mallory).get("/o/globex/dashboard/").content.decode()
    assert "No cases yet" in page
    assert "Nothing is open." in page
    assert "nothing yet" in page
    rows = visit(people.mallory).get("/o/globex/metrics/closure_rate/denominator/").content.decode()
    assert "Nothing was counted" in rows


def test_wrong_questions_and_strangers(people, visit, noon):
    client = visit(people.vic)
    assert client.get(HERE, {"period": "autumn"}).status_code == 400
    assert client.get(HERE, {"touchpoint": "nowhere"}).status_code == 400
    assert client.get("/o/acme/metrics/closure_rate/happiness/").status_code == 404
    assert client.get("/o/acme/metrics/happiness/numerator/").status_code == 404
    for address in (HERE, "/o/acme/dashboard/metrics.csv", "/o/acme/metrics/closure_rate/numerator/"):
        assert visit(people.mallory).get(address).status_code == 404
        assert client.post(address).status_code == 405


def test_the_number_of_queries_does_not_grow(people, visit, noon, django_assert_max_num_queries):
    asked = []
    for rows in (1, 19):
        for number in range(rows):
            complain(people.acme, MONDAY, email=f"{rows}-{number}@mail.test", touchpoint="baggage")
        client = visit(people.vic)
        counts = []
        for address in (HERE, "/o/acme/metrics/closure_rate/denominator/", "/o/acme/metrics/nps/denominator/"):
            client.get(address)
            with django_assert_max_num_queries(80) as queries:
                client.get(address)
            counts.append(len(queries))
        asked.append(counts)
    assert asked[0] == asked[1]
