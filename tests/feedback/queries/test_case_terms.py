"""What each operator holds, that nonsense is named and passed over, and that counts agree with the lists."""

from datetime import timedelta

import pytest

from cxloop.actor import Actor
from feedback.follow_up import actions, desk
from feedback.models import Case
from feedback.queries import inbox
from feedback.queries.case_terms import TERMS
from feedback.queries.inbox import Asked
from feedback.wording import operators
from tests.feedback.story import MONDAY, complain, pass_time, settle

LATER = MONDAY + timedelta(hours=30)


@pytest.fixture
def cases(people):
    """Three cases of Acme: a bag of Nora's, answered by Carol; a website; a late platinum one that went up."""
    carol = Actor.person(people.carol)
    bag = complain(people.acme, MONDAY, touchpoint="baggage", name="Nora Berg", email="nora@example.test",
                   segment="Gold", value=900, nps=2)
    site = complain(people.acme, MONDAY + timedelta(hours=29), text="Your website is down, this is terrible.",
                    email="x@example.test", source="Web", nps=0)
    late = complain(people.acme, MONDAY, touchpoint="baggage", segment="Platinum plus", email="p@example.test",
                    value=20_000, nps=1)
    actions.contact(bag, message="I look into your purple rucksack.", actor=carol, now=MONDAY + timedelta(minutes=5))
    desk.tag(bag, name="Tracing", actor=carol, now=MONDAY)
    desk.snooze(site, until=LATER + timedelta(hours=5), actor=carol, now=LATER)
    pass_time(people.acme, MONDAY, hours=30)
    settle(LATER)
    return {"bag": bag, "site": site, "late": late}


def found(people, cases, typed, me=None):
    terms, words = operators.read(typed, TERMS)
    page = inbox.inbox(people.acme, me or people.carol, Asked(view="all", terms=terms, words=words), LATER)
    names = {case.pk: name for name, case in cases.items()}
    return {names[row.id] for _group, rows in page.groups for row in rows}, page.misread


@pytest.mark.parametrize(("typed", "names"), [
    ("", {"bag", "site", "late"}),
    ("assignee:me", set()),
    ("assignee:bob", {"bag", "late"}),
    ("assignee:none", set()),
    ("owner:bob", {"bag", "late"}),
    ("owner:bob@acme.test", {"bag", "late"}),
    ("-owner:bob", {"site"}),
    ("touchpoint:baggage", {"bag", "late"}),
    ("source:web", {"site"}),
    ("source:web touchpoint:baggage", set()),
    ("source:web source:survey", {"bag", "site", "late"}),
    ("segment:gold", {"bag"}),
    ('segment:"platinum plus"', {"late"}),
    ("value:>1000", {"late"}),
    ("nps:<2", {"site", "late"}),
    ("nps:2", {"bag"}),
    ("rating:bad", {"bag", "site", "late"}),
    ("rating:good", set()),
    ("age:>1d", {"bag", "late"}),
    ("age:<2h", {"site"}),
    ("tag:tracing", {"bag"}),
    ("tag:none", {"site", "late"}),
    ("is:snoozed", {"site"}),
    ("-is:snoozed", {"bag", "late"}),
    ("is:contacted", {"bag"}),
    ("is:waiting", {"bag"}),
    ("signal:nps_detractor", {"bag", "site", "late"}),
    ("signal:safety", set()),
    ("language:en -touchpoint:baggage", {"site"}),
    ("rucksack", {"bag"}),
    ("nora", {"bag"}),
    ("outcome:confirmed", set()),
])
def test_each_operator_holds_what_it_says(people, cases, typed, names):
    assert found(people, cases, typed) == (names, [])


@pytest.mark.parametrize("typed", [
    "owner:zorro", "touchpoint:moon", "theme:x", "source:x", "is:sometimes", "priority:9", "rating:many", "age:old",
    "nps:", "value:1e9", "tag:unheard", "outcome:unsure", "age:>99999999d",
])
def test_what_means_nothing_is_named_and_passed_over(people, cases, typed):
    names, misread = found(people, cases, typed)
    if misread:
        assert names == {"bag", "site", "late"}
        assert len(misread) == 1 and misread[0].endswith(".")
    else:
        assert typed in ("nps:", "age:>99999999d", "value:1e9")


def test_every_state_can_be_asked_for_and_its_opposite_is_the_rest(people, cases):
    everything = set(cases)
    for state in ("late", "soon", "escalated", "unowned", "paused", "snoozed", "replied", "waiting", "mine"):
        yes, no = found(people, cases, f"is:{state}")[0], found(people, cases, f"-is:{state}")[0]
        assert yes | no == everything and not yes & no, state


def test_closed_cases_are_found_only_when_they_are_spoken_of(people, cases):
    actions.give_up(cases["late"], reason="Nobody answers.", actor=Actor.person(people.bob), now=LATER)
    assert found(people, cases, "")[0] == {"bag", "site"}
    assert found(people, cases, "is:closed")[0] == {"late"}
    assert found(people, cases, "outcome:unreachable")[0] == {"late"}
    assert found(people, cases, "is:any")[0] == {"bag", "site", "late"}


def test_the_sidebars_counts_are_the_lists(people, cases):
    for me in (people.alice, people.bob, people.carol, people.vic):
        counts = inbox.view_counts(me, LATER)
        for view in inbox.VIEWS:
            asked = Asked(view=view)
            assert counts[view] == inbox.matching(people.acme, me, asked, LATER).count(), (me.name, view)


def test_orders_run_the_way_they_say(people, cases):
    def numbers(order):
        page = inbox.inbox(people.acme, people.carol, Asked(view="all", order=order), LATER)
        return [row.number for _group, rows in page.groups for row in rows]

    rows = Case.objects.for_organisation(people.acme)
    assert numbers("newest") == list(rows.order_by("-opened_at", "-id").values_list("number", flat=True))
    assert numbers("longest") == list(rows.order_by("customer_since", "id").values_list("number", flat=True))


def test_news_are_what_came_or_changed_since(people, cases):
    asked = Asked(view="all")
    assert inbox.news(people.acme, people.carol, asked, LATER, LATER) == 0
    complain(people.acme, LATER + timedelta(minutes=1), email="new@example.test")
    assert inbox.news(people.acme, people.carol, asked, LATER, LATER + timedelta(minutes=2)) == 1
