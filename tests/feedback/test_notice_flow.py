"""How people are told: by the way they chose, not in their quiet hours, and once a day in all."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cxloop import memberships
from cxloop.actor import Actor
from cxloop.errors import InvalidInput
from cxloop.models import Membership, OutgoingEmail
from feedback import notice_flow
from feedback.follow_up import actions, notices
from feedback.models import Case, Notice
from feedback.queries import digest, soundness
from feedback.queries.told import unread_count
from feedback.settings import telling
from tests.feedback.story import MONDAY, complain, pass_time, settle
from tests.people import join

TEN_AT_NIGHT = MONDAY.replace(hour=22)


def choose(person, *, quiet=(None, None), digest_at=None, now=MONDAY, **ways):
    telling.choose(person, ways, *quiet, digest_at, Actor.person(person), now)
    person.refresh_from_db()


def mails(person, *kinds):
    rows = OutgoingEmail.objects.for_organisation(person.organisation_id).filter(recipient=person)
    return [mail.kind for mail in rows.order_by("pk") if not kinds or mail.kind in kinds]


def told(person):
    return Notice.objects.for_organisation(person.organisation_id).filter(recipient=person).order_by("pk")


@pytest.mark.parametrize(("way", "mailed", "in_bell"), [
    ("both", 1, 1), ("mail", 1, 0), ("bell", 0, 1),
])
def test_everybody_is_told_by_the_way_they_chose(people, way, mailed, in_bell):
    choose(people.bob, new_case=way)
    complain(people.acme, touchpoint="baggage")
    settle(MONDAY)
    assert len(mails(people.bob, "new_case")) == mailed
    assert unread_count(people.bob) == in_bell
    assert told(people.bob).get().told_at == MONDAY
    assert not [each for each in soundness.findings(MONDAY) if each.key == "notice_without_mail"]


def test_what_nobody_wants_is_in_the_ledger_only(people):
    choose(people.bob, about_to_be_late="none")
    complain(people.acme, touchpoint="baggage")
    pass_time(people.acme, MONDAY, minutes=45)
    notice = told(people.bob).get(kind="about_to_be_late")
    assert (notice.dropped, notice.email) == ("not_wanted", None)
    assert mails(people.bob, "about_to_be_late") == [] and unread_count(people.bob) == 1


def test_what_must_reach_people_cannot_be_switched_off(people):
    for kind, way in (("late", "bell"), ("late", "none"), ("customer_said_no", "none"), ("new_case", "none")):
        with pytest.raises(InvalidInput) as error:
            choose(people.bob, **{kind: way})
        assert error.value.field == kind
    assert people.bob.ways == {}


def test_in_quiet_hours_mails_wait_in_the_persons_own_zone_and_urgent_ones_do_not(people):
    people.bob.user.time_zone = "America/New_York"
    people.bob.user.save()
    choose(people.bob, quiet=(time(16), time(8)))  # 16:00 in New York is 21:00 in UTC
    calm = complain(people.acme, TEN_AT_NIGHT, touchpoint="baggage", email="calm@example.test", nps=6, text="Lost bag.")
    urgent = complain(people.acme, TEN_AT_NIGHT, touchpoint="baggage", email="urgent@example.test", value=100_000,
                      text="This is dangerous, my child was injured. I will sue you. Terrible.")
    assert calm.priority < Case.Priority.URGENT == urgent.priority
    settle(TEN_AT_NIGHT)
    assert mails(people.bob) == ["new_case"]
    assert told(people.bob).get(case=urgent).told_at and told(people.bob).get(case=calm).told_at is None
    assert unread_count(people.bob) == 2, "the bell makes no noise"
    morning = TEN_AT_NIGHT.replace(day=3, hour=13)
    settle(morning - timedelta(minutes=1))
    assert mails(people.bob) == ["new_case"]
    settle(morning)
    assert mails(people.bob) == ["new_case", "new_case"]


def test_what_was_settled_in_the_quiet_hours_is_told_no_more(people):
    choose(people.bob, quiet=(time(21), time(7)))
    case = complain(people.acme, TEN_AT_NIGHT, touchpoint="baggage", nps=6, text="Lost bag.")
    settle(TEN_AT_NIGHT)
    actions.give_up(case, reason="No address", actor=Actor.person(people.carol), now=TEN_AT_NIGHT)
    settle(TEN_AT_NIGHT.replace(day=3, hour=8))
    assert mails(people.bob) == [] and told(people.bob).get().dropped == "closed"
    assert unread_count(people.bob) == 0


def test_who_works_on_a_case_has_read_what_they_were_told_of_it(people):
    case = complain(people.acme, touchpoint="baggage")
    complain(people.acme, touchpoint="baggage")
    settle(MONDAY)
    assert unread_count(people.bob) == 2
    actions.acknowledge(case, actor=Actor.person(people.carol), now=MONDAY)
    assert unread_count(people.bob) == 2, "somebody else's work reads nothing for Bob"
    actions.note(case, body="Seen.", actor=Actor.person(people.bob), now=MONDAY)
    assert unread_count(people.bob) == 1


def test_the_summary_comes_at_the_chosen_hour_of_ones_own_day_once(people):
    people.bob.user.time_zone = "Asia/Tokyo"
    people.bob.user.save()
    choose(people.bob, digest_at=time(8))
    due = MONDAY.replace(hour=23)  # 08:00 on Tuesday in Tokyo
    assert people.bob.digest_due_at == due
    complain(people.acme, touchpoint="baggage", email="a@example.test")
    complain(people.acme, touchpoint="baggage", email="b@example.test")
    assert notice_flow.send_digests(due - timedelta(minutes=1)) == 0
    assert notice_flow.send_digests(due) == 1 and notice_flow.send_digests(due) == 0
    (mail,) = OutgoingEmail.objects.for_organisation(people.acme).filter(kind="digest")
    assert mail.recipient == people.bob and mail.subject == "2 open cases, 2 late"
    assert "You chose a daily summary" in mail.text and "You answer for it." in mail.text
    people.bob.refresh_from_db()
    assert people.bob.digest_due_at == due + timedelta(days=1)


def test_the_summary_says_how_things_stand_when_it_leaves(people):
    choose(people.bob, digest_at=time(10))
    case = complain(people.acme, touchpoint="baggage", email="a@example.test")
    gone = complain(people.acme, touchpoint="baggage", email="b@example.test")
    actions.acknowledge(case, actor=Actor.person(people.carol), now=MONDAY)
    actions.give_up(gone, reason="No address", actor=Actor.person(people.carol), now=MONDAY)
    notice_flow.send_digests(MONDAY + timedelta(hours=1))
    (mail,) = OutgoingEmail.objects.for_organisation(people.acme).filter(kind="digest")
    assert mail.subject == "1 open case, 1 due within a day"
    assert f"Case {case.number}." in mail.text and f"Case {gone.number}." not in mail.text


def test_nobody_gets_an_empty_summary_and_nobody_on_leave(people):
    choose(people.bob, digest_at=time(10))
    choose(people.carol, digest_at=time(10))
    complain(people.acme, touchpoint="baggage")
    first, back = date(2026, 3, 1), date(2026, 3, 9)
    memberships.add_leave(people.acme, people.bob, first, back, Actor.person(people.alice), MONDAY)
    assert notice_flow.send_digests(MONDAY + timedelta(hours=1)) == 2
    assert mails(people.bob, "digest") == mails(people.carol, "digest") == []
    people.bob.refresh_from_db()
    assert people.bob.digest_due_at == MONDAY + timedelta(days=1, hours=1)


def test_who_moves_to_another_zone_gets_it_at_the_hour_there(people):
    choose(people.bob, digest_at=time(8))
    memberships.change_own(people.bob, Actor.person(people.bob), MONDAY, name="Bob", language="",
                           time_zone="Asia/Tokyo")
    people.bob.refresh_from_db()
    assert people.bob.digest_due_at == MONDAY.replace(hour=23)


def test_the_summary_is_in_german_for_who_reads_german(people):
    people.bob.user.language = "de"
    people.bob.user.save()
    choose(people.bob, digest_at=time(10))
    complain(people.acme, touchpoint="baggage")
    notice_flow.send_digests(MONDAY + timedelta(hours=1))
    (mail,) = OutgoingEmail.objects.for_organisation(people.acme).filter(kind="digest")
    assert mail.subject.startswith("1 offener Fall") and "das ist Ihr Tag" in mail.html


def test_a_day_counts_each_case_once_and_shows_the_most_pressing_first(people):
    for number in range(digest.SHOWN + 3):
        case = complain(people.acme, MONDAY - timedelta(minutes=number), touchpoint="baggage",
                        email=f"{number}@example.test")
        actions.assign(case, assignee=people.bob if number % 2 else people.carol, actor=Actor.person(people.alice),
                       now=MONDAY)
    days = digest.days_of(people.acme, {people.bob.pk, people.carol.pk}, MONDAY)
    bob, carol = days[people.bob.pk], days[people.carol.pk]
    assert (bob.total, len(bob.cases)) == (digest.SHOWN + 3, digest.SHOWN)
    assert carol.total == len(carol.cases) == (digest.SHOWN + 4) // 2
    for day in (bob, carol):
        assert [case.due_at for case in day.cases] == sorted(case.due_at for case in day.cases)


def test_twenty_summaries_cost_as_many_queries_as_two(people):
    counts = []
    for count in (2, 20):
        for number in range(count):
            person = join(people.acme, f"{count}.{number}@acme.test", f"P {number}", "agent")
            choose(person, digest_at=time(10))
            case = complain(people.acme, email=f"{count}.{number}@example.test")
            actions.assign(case, assignee=person, actor=Actor.person(people.alice), now=MONDAY)
        with CaptureQueriesContext(connection) as queries:
            assert notice_flow.send_digests(MONDAY + timedelta(days=len(counts), hours=1)) == count + len(counts) * 2
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_an_alarm_told_by_bell_alone_would_end_there_too(people):
    """Whoever was told that a promise is broken hears that it is kept, by the way they chose for that."""
    choose(people.bob, escalation_ended="bell")
    case = complain(people.acme, touchpoint="baggage")
    now = pass_time(people.acme, MONDAY, hours=6)
    actions.acknowledge(case, actor=Actor.person(people.carol), now=now)
    settle(now)
    assert mails(people.bob, "escalation_ended") == []
    assert told(people.bob).filter(kind="escalation_ended", way="bell").count() == 1


def test_only_ones_own_are_marked_as_read(people):
    complain(people.acme, touchpoint="baggage")
    settle(MONDAY)
    row = told(people.bob).get()
    assert notices.read(people.carol, MONDAY, only=[row.pk]) == 0
    assert notices.read(people.bob, MONDAY, only=[row.pk]) == 1
    assert Membership.across_organisations.filter(pk=people.bob.pk).exists() and unread_count(people.bob) == 0
