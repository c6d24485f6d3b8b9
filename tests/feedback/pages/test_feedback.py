"""All feedback: found by words and filters, and one item with why it was judged so."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from feedback.queries import feedback_list
from tests.feedback.story import MONDAY, say

LIST = "/o/acme/feedback/"


def texts(client, **query):
    response = client.get(LIST, query)
    assert response.status_code == 200
    return [strip_tags(row.said) for row in response.context["rows"]]


@pytest.fixture
def said(people):
    return [
        say(people.acme, "My purple rucksack is lost, this is terrible.", MONDAY, nps=1, touchpoint="baggage",
            name="Nora Berg", email="nora@example.test"),
        say(people.acme, "The crew was wonderful, thank you.", MONDAY + timedelta(minutes=1), nps=10, source="Reviews"),
    ]


def test_newest_stands_first(people, visit, said):
    assert texts(visit(people.vic)) == [said[1].text, said[0].text]


@pytest.mark.parametrize(("query", "found"), [
    ({"q": "rucksack"}, [0]), ({"q": '"purple rucksack"'}, [0]), ({"q": "rucksack crew"}, []),
    ({"mood": "flagged"}, [0]), ({"mood": "positive"}, [1]), ({"touchpoint": "baggage"}, [0]),
    ({"source": "reviews"}, [1]),
    ({"mood": "nonsense"}, [1, 0]), ({"q": "Nora Berg"}, [0]), ({"mood": "unhappy_no_case"}, []),
    ({"mood": "failed"}, []),
])
def test_words_and_filters_narrow(people, visit, said, query, found):
    assert texts(visit(people.carol), **query) == [said[index].text for index in found]


def test_who_is_called_so_and_who_said_so_are_both_found(people, visit, said):
    say(people.acme, "Nora Berg was of no help.", MONDAY + timedelta(minutes=2), nps=1)
    assert texts(visit(people.carol), q="nora berg") == ["Nora Berg was of no help.", said[0].text]


def test_who_may_be_called_so_is_asked_before_and_never_joined_to_the_search_for_words(people, said):
    """Joined in, it keeps the planner from the index of words: it reads every item of the organisation."""
    for words in ("Nora Berg", "rucksack"):
        found = feedback_list.matching(people.acme, people.carol, feedback_list.Asked(words=words))
        assert "feedback_customer" not in str(found.query) and len(found) == 1


def test_a_viewer_cannot_search_for_a_person(people, visit, said):
    assert texts(visit(people.vic), q="Nora Berg") == []
    assert texts(visit(people.vic), q="nora@example.test") == []
    assert "Nora" not in visit(people.vic).get(LIST).content.decode()


def test_twenty_cost_as_many_queries_as_one(people, visit, django_assert_num_queries):
    client = visit(people.carol)
    say(people.acme, "This is terrible.", MONDAY, nps=1, email="a@example.test", touchpoint="baggage")
    with CaptureQueriesContext(connection) as one:
        texts(client)
    for number in range(19):
        say(people.acme, "This is terrible.", MONDAY, nps=1, email=f"b{number}@example.test", touchpoint="baggage")
    with django_assert_num_queries(len(one)):
        assert len(texts(client)) == 20


def test_an_item_shows_the_words_that_decided_it(people, visit, said):
    html = visit(people.carol).get(f"{LIST}{said[0].public_id}/").content.decode()
    assert "<mark>" in html
    assert "Why it was flagged" in html
    assert "would not recommend us (1 of 10)" in html
    assert "Nora Berg" in html


def test_a_happy_item_is_not_flagged_and_says_so(people, visit, said):
    assert "Nothing in it says that somebody is unhappy." in (
        visit(people.carol).get(f"{LIST}{said[1].public_id}/").content.decode())


def test_markup_in_a_customers_words_stays_words(people, visit):
    item = say(people.acme, "<script>alert(1)</script> <img src=x onerror=alert(1)> terrible", MONDAY, nps=1)
    case = f"/o/acme/case/{item.case.public_id}/"
    for address in (LIST, f"{LIST}{item.public_id}/", case, "/o/acme/inbox/?view=all"):
        html = visit(people.alice).get(address).content.decode()
        assert "<script>alert" not in html
        assert "<img" not in html


def test_a_stranger_finds_nothing(people, visit, said):
    assert visit(people.mallory).get(LIST).status_code == 404
    assert visit(people.mallory).get(f"/o/globex/feedback/{said[0].public_id}/").status_code == 404


def test_nothing_said_yet(people, visit):
    assert "Nobody has said anything yet" in visit(people.carol).get(LIST).content.decode()
