"""Links, following, and what a case is handed over with."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cxloop.actor import Actor
from cxloop.errors import InvalidInput, NotAllowed
from cxloop.models import OutgoingEmail
from feedback.follow_up import actions, dialogue, relations
from feedback.models import CaseFollower, CaseLink, Notice
from feedback.settings import telling
from tests.feedback.story import MONDAY, complain, pass_time, settle
from tests.people import join

NOW = MONDAY + timedelta(minutes=10)


def test_a_link_stands_once_and_goes_from_either_side(people):
    one, two = complain(people.acme, email="a@x.test"), complain(people.acme, email="b@x.test")
    carol = Actor.person(people.carol)
    relations.link(one, other=two, actor=carol, now=NOW)
    relations.link(two, other=one, actor=carol, now=NOW)
    assert CaseLink.objects.for_organisation(people.acme).count() == 1
    relations.unlink(two, other=one, actor=carol, now=NOW)
    assert not CaseLink.objects.for_organisation(people.acme).exists()
    for other in (one, complain(people.globex, email="a@x.test")):
        with pytest.raises(InvalidInput):
            relations.link(one, other=other, actor=carol, now=NOW)


def told(people, who):
    rows = Notice.objects.for_organisation(people.acme).filter(recipient=who, kind="followed").order_by("pk")
    return [row.data["what"] for row in rows]


def test_a_follower_hears_of_replies_escalations_and_the_end(people):
    dora = join(people.acme, "dora@acme.test", "Dora Dean", "agent")
    case = complain(people.acme, email="mary@x.test", touchpoint="baggage")
    relations.follow(case, actor=Actor.person(dora), now=NOW)
    relations.follow(case, actor=Actor.person(dora), now=NOW)
    dialogue.receive(case, body="Any news?", repeated="", message_id="<1@x>", channel="email", now=NOW)
    settle(NOW)
    assert told(people, dora) == ["replied"]
    now = pass_time(people.acme, NOW, hours=3)
    assert "escalated" in told(people, dora)
    actions.resolve(case, root_cause=people.cause, message="Done.", actor=Actor.person(people.carol), now=now)
    settle(now)
    assert told(people, dora)[-1] == "resolved"
    mail = OutgoingEmail.objects.for_organisation(people.acme).filter(recipient=dora, kind="followed").order_by("pk")
    assert mail.first().subject.startswith("You follow: ") and "Nothing is asked of you" in mail.first().text


def test_whoever_works_on_it_owns_it_or_did_it_hears_nothing_as_a_follower(people):
    case = complain(people.acme, email="mary@x.test", touchpoint="baggage")
    actions.assign(case, assignee=people.carol, actor=Actor.person(people.alice), now=NOW)
    for who in (people.bob, people.carol, people.alice):
        relations.follow(case, actor=Actor.person(who), now=NOW)
    actions.resolve(case, root_cause=people.cause, message="Done.", actor=Actor.person(people.alice), now=NOW)
    settle(NOW)
    assert [told(people, who) for who in (people.bob, people.carol, people.alice)] == [[], [], []]
    relations.unfollow(case, actor=Actor.person(people.bob), now=NOW)
    assert people.bob.pk not in CaseFollower.objects.for_organisation(people.acme).values_list("membership", flat=True)


def test_viewers_do_not_follow_and_followers_may_choose_silence(people):
    case = complain(people.acme, email="mary@x.test", touchpoint="baggage")
    with pytest.raises(NotAllowed):
        relations.follow(case, actor=Actor.person(people.vic), now=NOW)
    relations.follow(case, actor=Actor.person(people.carol), now=NOW)
    telling.choose(people.carol, {"followed": "none"}, None, None, None, Actor.person(people.carol), NOW)
    dialogue.receive(case, body="Any news?", repeated="", message_id="<1@x>", channel="email", now=NOW)
    settle(NOW)
    assert not OutgoingEmail.objects.for_organisation(people.acme).filter(kind="followed").exists()


def test_telling_followers_of_twenty_cases_costs_as_many_queries_as_of_one(people):
    counts = []
    for number in (1, 20):
        for index in range(number):
            case = complain(people.acme, email=f"{number}.{index}@x.test")
            relations.follow(case, actor=Actor.person(people.carol), now=NOW)
            dialogue.receive(case, body="Any news?", repeated="", message_id="", channel="email", now=NOW)
        with CaptureQueriesContext(connection) as queries:
            settle(NOW)
        counts.append(len(queries))
    assert counts[1] <= counts[0] + 12, "a few more turns of the drain, not twenty times as many"


def test_a_note_goes_to_whoever_gets_the_case(people):
    case = complain(people.acme, email="mary@x.test", touchpoint="baggage")
    actions.assign(case, assignee=people.carol, actor=Actor.person(people.bob), now=NOW, note="She is at the hotel.")
    settle(NOW)
    mail = OutgoingEmail.objects.for_organisation(people.acme).get(recipient=people.carol, kind="reassigned")
    assert "She is at the hotel." in mail.text and "Bob Baker wrote for you" in mail.text
    actions.assign(case, assignee=people.alice, actor=Actor.person(people.bob), now=NOW)
    settle(NOW)
    mail = OutgoingEmail.objects.for_organisation(people.acme).get(recipient=people.alice, kind="reassigned")
    assert "hotel" not in mail.text, "the note was for somebody else"
    actions.hand_over(case, position=people.baggage, note="Yours, Bob.", actor=Actor.person(people.alice), now=NOW)
    settle(NOW)
    mail = OutgoingEmail.objects.for_organisation(people.acme).get(recipient=people.bob, kind="reassigned")
    assert "Yours, Bob." in mail.text
