"""Merging, splitting, linking and following, as people do it; and what stands beside a case."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cxloop.actor import Actor
from feedback.follow_up import actions, dialogue, initiatives, merging
from feedback.models import BulkAction, Case, CaseFollower, CaseLink, CaseMerge
from tests.feedback.follow_up.test_initiatives import plan
from tests.feedback.follow_up.test_merging import fresh, twins
from tests.feedback.story import MONDAY, complain, say

pytestmark = pytest.mark.usefixtures("noon")


def address(case, verb="", **query):
    if verb:
        return reverse("feedback:case_action", args=["acme", case.public_id, verb])
    return reverse("feedback:case", args=["acme", case.public_id])


def page(visit, who, case, query=""):
    return visit(who).get(address(case) + query).content.decode()


def test_an_agent_merges_and_the_other_page_leads_here_until_it_is_undone(people, visit):
    kept, other = twins(people)
    browser = visit(people.carol)
    assert f"Case {other.number}, open" in browser.get(address(kept)).content.decode()
    browser.post(address(kept, "merge"), {"merge-parts": [other.public_id]})
    assert fresh(other).merged_into == kept
    assert browser.get(address(other)).headers["Location"] == address(kept)
    stays = browser.get(address(other) + "?stay=1").content.decode()
    assert "made it part of another case" in stays and f"part of case {kept.number} now" in stays
    assert "Reopen" not in stays and "Save the note" not in stays and "Our promises" not in stays
    shown = browser.get(address(kept)).content.decode()
    assert f"merged case {other.number} into it" in shown and "Undo the merge" in shown
    browser.post(address(kept, "part"))
    assert fresh(other).merged_into is None and "Undo the merge" not in browser.get(address(kept)).content.decode()


def test_what_cannot_be_undone_says_so(people, visit):
    kept, other = twins(people)
    merging.merge(kept, [other], actor=Actor.person(people.carol), now=MONDAY)
    actions.note(fresh(kept), body="Seen.", actor=Actor.person(people.bob), now=MONDAY)
    shown = page(visit, people.carol, kept)
    assert "Undo the merge" not in shown and "can no longer be undone" in shown
    assert visit(people.carol).post(address(kept, "part")).status_code == 409


def test_another_customers_case_is_refused_with_what_to_do_instead(people, visit):
    kept, _other = twins(people)
    strangers = complain(people.acme, email="ann@x.test")
    answer = visit(people.carol).post(address(kept, "merge"), {"merge-number": strangers.number})
    assert answer.status_code == 400 and "link them instead" in answer.content.decode()
    answer = visit(people.carol).post(address(kept, "merge"), {"merge-number": 999_999})
    assert answer.status_code == 422 and "no other case of this number" in answer.content.decode()


def test_feedback_and_answers_are_split_off_from_the_timeline(people, visit):
    case = complain(people.acme, email="mary@x.test", touchpoint="check-in")
    browser = visit(people.carol)
    assert "Make it a case of its own" not in browser.get(address(case)).content.decode()
    item = say(people.acme, "And my suitcase is lost, terrible.", MONDAY, email="mary@x.test", touchpoint="baggage",
               nps=0)
    body = "The lounge was awful, too."
    message = dialogue.receive(case, body=body, repeated="", message_id="<1@x>", channel="email", now=MONDAY)
    assert browser.get(address(case)).content.decode().count("Make it a case of its own") == 3
    browser.post(address(case, "split"), {"split-item": item.public_id})
    browser.post(address(case, "split"), {"split-message": message.public_id})
    assert Case.objects.for_organisation(people.acme).count() == 3
    made = Case.objects.for_organisation(people.acme).get(first_item=item)
    assert "split it off case" in browser.get(address(made)).content.decode()
    assert "One was split off the other" in browser.get(address(case)).content.decode()
    assert browser.post(address(made, "split"), {"split-message": message.public_id}).status_code == 404


def test_links_show_on_both_sides_and_go_from_either(people, visit):
    one = complain(people.acme, email="a@x.test", name="Ann Lee")
    two = complain(people.acme, email="b@x.test", name="Ben Ott")
    browser = visit(people.carol)
    browser.post(address(one, "link"), {"link-number": two.number})
    assert "Ben Ott" in browser.get(address(one)).content.decode()
    assert "Ann Lee" in browser.get(address(two)).content.decode()
    assert "Ben Ott" not in page(visit, people.vic, one), "covered for who may not know customers"
    browser.post(address(two, "unlink"), {"unlink-number": one.number})
    assert not CaseLink.objects.for_organisation(people.acme).exists()


def test_a_colleague_follows_and_no_longer(people, visit):
    case = complain(people.acme, email="a@x.test", touchpoint="baggage")
    browser = visit(people.carol)
    assert "Follow" in browser.get(address(case)).content.decode()
    browser.post(address(case, "follow"))
    assert CaseFollower.objects.for_organisation(people.acme).get().membership == people.carol
    assert "Unfollow" in browser.get(address(case)).content.decode()
    browser.post(address(case, "unfollow"))
    assert not CaseFollower.objects.for_organisation(people.acme).exists()


def test_a_case_is_given_away_with_a_note(people, visit):
    case = complain(people.acme, email="a@x.test", touchpoint="baggage")
    visit(people.carol).post(address(case, "assign"), {
        "assign-assignee": people.bob.public_id, "assign-note": "She is at the hotel."})
    assert "She is at the hotel." in page(visit, people.bob, case)


def test_beside_the_case_stand_the_initiative_the_customers_cases_and_when_they_were_written_to(people, visit):
    case, other = twins(people)
    assert "Propose an initiative" in page(visit, people.bob, case)
    assert "Propose an initiative" not in page(visit, people.carol, case)
    initiatives.propose(people.acme, plan(people), actor=Actor.person(people.bob), now=MONDAY)
    shown = page(visit, people.carol, case)
    assert "A second belt" in shown and f"Case {other.number}" in shown and "not by a person yet" in shown
    actions.contact(other, message="We look.", actor=Actor.person(people.carol), now=MONDAY)
    assert "not by a person yet" not in page(visit, people.carol, case)
    elsewhere = complain(people.acme, email="z@x.test", touchpoint="lounge")
    assert "A second belt" not in page(visit, people.carol, elsewhere)


def test_many_become_one_after_a_confirmation_that_names_them_and_are_undone(people, visit):
    kept, other = twins(people, hours=1)
    browser = visit(people.carol)
    given = {"verb": "merge", "case": [kept.public_id, other.public_id]}
    asked = browser.post(reverse("feedback:many", args=["acme"]), given).content.decode()
    assert "Merge 2 cases into one" in asked and "earliest promise" in asked
    assert all(f"Mary Hopper, case {case.number}, since" in asked for case in (kept, other))
    assert fresh(other).merged_into is None, "asking changes nothing"
    browser.post(reverse("feedback:many", args=["acme"]), {**given, "sure": "1", "kept": str(kept.public_id)})
    assert fresh(other).merged_into == kept and CaseMerge.objects.for_organisation(people.acme).count() == 1
    record = BulkAction.objects.for_organisation(people.acme).get()
    browser.post(reverse("feedback:undo_many", args=["acme", record.public_id]))
    assert fresh(other).merged_into is None


def test_many_of_different_customers_stay_as_they_are(people, visit):
    kept, other = twins(people)
    ann = complain(people.acme, email="ann@x.test")
    browser = visit(people.carol)
    browser.post(reverse("feedback:many", args=["acme"]), {
        "verb": "merge", "case": [kept.public_id, other.public_id, ann.public_id], "sure": "1",
        "kept": str(kept.public_id)})
    assert "different customers" in browser.get(reverse("feedback:inbox", args=["acme"])).content.decode()
    assert fresh(other).merged_into is None and not BulkAction.objects.for_organisation(people.acme).exists()


def test_the_page_costs_as_many_queries_with_much_beside_it_as_with_little(people, visit):
    case, other = twins(people)
    carol, counts = Actor.person(people.carol), []
    merging.merge(case, [other], actor=carol, now=MONDAY)
    browser = visit(people.carol)
    for number in (1, 8):
        for index in range(number):
            late = complain(people.acme, email=f"{number}.{index}@x.test", touchpoint="baggage")
            CaseLink.objects.create(organisation=people.acme, one=case, other=late, at=MONDAY)
            initiatives.propose(people.acme, plan(people, title=f"{number}.{index}"), actor=Actor.person(people.bob),
                                now=MONDAY + timedelta(minutes=1))
        browser.get(address(case))
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(address(case)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
