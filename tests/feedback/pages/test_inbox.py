"""The inbox: what each person sees, in the order of the promises, at an address that can be kept."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cxloop.actor import Actor
from feedback.follow_up import actions
from feedback.queries.inbox import segments_in_use
from tests.feedback.story import MONDAY, complain, say

INBOX = "/o/acme/inbox/"


def open_inbox(client, **query):
    response = client.get(INBOX, query)
    assert response.status_code == 200
    return response


def numbers(response):
    return [row.number for group in response.context["groups"] for row in group.rows]


def test_late_stands_first_then_soon_then_later(people, visit, noon):
    late = complain(people.acme, MONDAY, touchpoint="baggage")
    soon = complain(people.acme, noon - timedelta(minutes=10), touchpoint="baggage")
    later = complain(people.acme, MONDAY, touchpoint="baggage")
    actions.contact(later, message="I look into it.", actor=Actor.person(people.carol), now=MONDAY)
    response = open_inbox(visit(people.bob), view="mine")
    assert [group.key for group in response.context["groups"]] == ["late", "within", "later"]
    assert numbers(response) == [late.number, soon.number, later.number]
    assert "late by" in response.content.decode()


def test_each_view_holds_what_it_says(people, visit, noon):
    baggage = complain(people.acme, MONDAY, touchpoint="baggage")
    answered = complain(people.acme, MONDAY, touchpoint="baggage")
    actions.contact(answered, message="I look into it.", actor=Actor.person(people.carol), now=MONDAY)
    actions.assign(baggage, assignee=people.carol, actor=Actor.person(people.bob), now=MONDAY)
    carol = visit(people.carol)
    assert numbers(open_inbox(carol, view="mine")) == [baggage.number]
    assert numbers(open_inbox(carol, view="waiting")) == [answered.number]
    assert numbers(open_inbox(carol, view="late")) == [baggage.number]
    assert numbers(open_inbox(carol, view="team")) == []
    assert numbers(open_inbox(carol, view="all")) == [baggage.number, answered.number]
    assert numbers(open_inbox(carol, view="no such view")) == [baggage.number]


def test_the_sidebar_counts_what_the_views_hold(people, visit, noon):
    complain(people.acme, MONDAY, touchpoint="baggage")
    links = {str(link.label): link for section in open_inbox(visit(people.bob)).context["nav_sections"]()
             for link in section.links}
    assert (links["Mine"].count, links["Late"].count, links["Late"].tone) == ("1", "1", "late")
    assert links["Mine"].current
    assert links["Unowned"].count == ""


def test_segments_to_choose_from_are_those_of_the_organisations_cases(people):
    assert segments_in_use(people.acme) == []
    for segment in ("Silver", "", "Gold", "Silver"):
        complain(people.acme, MONDAY, segment=segment, email=f"{segment}@example.test")
    complain(people.globex, MONDAY, segment="Bronze", email="b@example.test")
    assert segments_in_use(people.acme) == ["Gold", "Silver"]


def test_filters_narrow_and_can_be_taken_away(people, visit, noon):
    baggage = complain(people.acme, MONDAY, touchpoint="baggage", segment="Platinum")
    other = complain(people.acme, MONDAY, text="The website is down and this is terrible.")
    bob = visit(people.bob)
    assert numbers(open_inbox(bob, view="all", touchpoint="baggage")) == [baggage.number]
    assert numbers(open_inbox(bob, view="all", segment="Platinum")) == [baggage.number]
    assert numbers(open_inbox(bob, view="all", owner="me")) == [baggage.number]
    assert numbers(open_inbox(bob, view="all", owner=str(people.alice.public_id))) == [other.number]
    assert numbers(open_inbox(bob, view="all", touchpoint="baggage", **{"is": "closed"})) == []
    response = open_inbox(bob, view="all", touchpoint="baggage", **{"is": "open"})
    assert [without for _name, _value, without in response.context["applied"]] == [
        "?view=all&is=open", "?view=all&touchpoint=baggage"]


@pytest.mark.parametrize("wrong", [
    {"owner": "not-a-uuid"}, {"priority": "many"}, {"touchpoint": "nowhere"}, {"after": "0~yesterday~9"},
    {"after": "9~2026-03-02T09:00:00+00:00~1"}, {"after": "x"}, {"is": "'"}, {"q": "\x00"},
])
def test_an_address_with_nonsense_is_read_as_if_it_were_not_there(people, visit, wrong):
    case = complain(people.acme, MONDAY)
    assert numbers(open_inbox(visit(people.alice), view="all", **wrong)) == [case.number]


def test_search_finds_words_names_and_numbers(people, visit, noon):
    bag = complain(people.acme, MONDAY, text="My purple rucksack is lost, this is terrible.", name="Nora Berg",
                   email="nora@example.test")
    complain(people.acme, MONDAY, text="The website is down and this is terrible.", email="x@example.test")
    alice = visit(people.alice)
    for words in ("rucksack", '"purple rucksack"', "nora", "NORA@example.test", f"#{bag.number}", str(bag.number)):
        assert numbers(open_inbox(alice, view="all", q=words)) == [bag.number], words
    assert numbers(open_inbox(alice, view="all", q="umbrella")) == []
    assert "Nothing fits" in open_inbox(alice, view="all", q="umbrella").content.decode()


def test_a_viewer_reads_what_was_said_but_not_by_whom(people, visit, noon):
    complain(people.acme, MONDAY, text="This is terrible, I am Nora Berg, write to nora@example.test.",
             name="Nora Berg", email="nora@example.test")
    seen = open_inbox(visit(people.carol), view="all").content.decode()
    covered = open_inbox(visit(people.vic), view="all").content.decode()
    assert "Nora Berg" in seen
    assert "nora@example.test" in seen
    assert "Nora" not in covered
    assert "nora@example.test" not in covered
    assert "terrible" in covered
    assert numbers(open_inbox(visit(people.vic), view="all", q="nora")) != []  # the word was said
    assert numbers(open_inbox(visit(people.vic), view="all", q="nora@example.test")) == []


def test_a_stranger_finds_nothing_and_a_passer_by_is_asked_to_log_in(people, visit, client):
    assert visit(people.mallory).get(INBOX).status_code == 404
    assert client.get(INBOX).status_code == 302


def test_the_next_page_continues_where_this_one_ended(people, visit, monkeypatch):
    monkeypatch.setattr("feedback.queries.inbox.inbox.__defaults__", (2,))
    made = [complain(people.acme, MONDAY + timedelta(minutes=n)).number for n in range(5)]
    client, shown, after = visit(people.alice), [], ""
    for _page in range(3):
        response = open_inbox(client, view="all", after=after)
        shown += numbers(response)
        after = response.context["found"].more
    assert shown == made
    assert after == ""


def test_looking_at_twenty_costs_as_many_queries_as_looking_at_one(people, visit, django_assert_num_queries):
    client = visit(people.alice)
    complain(people.acme, MONDAY, email="a@example.test", touchpoint="baggage")
    with CaptureQueriesContext(connection) as one:
        open_inbox(client, view="all")
    for number in range(19):
        complain(people.acme, MONDAY, email=f"b{number}@example.test", touchpoint="baggage")
    with django_assert_num_queries(len(one)):
        response = open_inbox(client, view="all")
    assert len(numbers(response)) == 20


def test_a_part_of_the_page_carries_its_clean_address(people, visit):
    query = {"view": "all", "q": "", "touchpoint": ""}
    response = visit(people.alice).get(INBOX, query, headers={"HX-Request": "true"})
    assert response["HX-Push-Url"] == "/o/acme/inbox/?view=all"


def test_an_empty_inbox_says_what_will_be_here(people, visit):
    say(people.acme, "Everything was fine, thank you.", MONDAY, nps=10)
    page = open_inbox(visit(people.carol), view="mine").content.decode()
    assert "Nobody waits here" in page
    assert "When a case is given to you, it is here" in page
