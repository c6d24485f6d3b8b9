"""The page of one case: its story in order, with reasons, for the person who reads it."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from cxloop.actor import Actor
from feedback.follow_up import actions, dialogue
from feedback.models import FixQuestion
from tests.feedback.story import MONDAY, complain, pass_time, say


def address(case):
    return f"/o/acme/case/{case.public_id}/"


def page(client, case):
    response = client.get(address(case))
    assert response.status_code == 200
    return response


def told(response):
    return [(entry.shape, entry.what) for entry in response.context["story"]]


def test_the_story_is_told_in_order_with_reasons(people, visit, noon):
    case = complain(people.acme, MONDAY, touchpoint="baggage", name="Nora Berg", email="nora@example.test")
    carol = Actor.person(people.carol)
    actions.acknowledge(case, actor=carol, now=MONDAY + timedelta(minutes=5))
    actions.note(case, body="Tracing has it.", actor=carol, now=MONDAY + timedelta(minutes=6))
    actions.contact(case, message="It comes tonight.", actor=carol, now=MONDAY + timedelta(minutes=7))
    response = page(visit(people.carol), case)
    shapes = [shape for shape, _what in told(response)]
    assert shapes == ["voice", "moment", "moment", "moment", "note", "said"]
    html = response.content.decode()
    assert "Given to Head of Baggage" in html
    assert "You acknowledged" in html
    assert "Only colleagues read notes" in html
    assert "<mark>" in html


def test_another_reader_reads_names_instead_of_you(people, visit, noon):
    case = complain(people.acme, MONDAY, touchpoint="baggage")
    actions.acknowledge(case, actor=Actor.person(people.carol), now=MONDAY)
    assert "Carol Clark acknowledged" in page(visit(people.bob), case).content.decode()


def test_late_steps_the_answer_and_the_end_are_told(people, visit):
    case = complain(people.acme, MONDAY, touchpoint="baggage", email="nora@example.test")
    now = pass_time(people.acme, MONDAY, hours=3)
    carol = Actor.person(people.carol)
    actions.pause(case, reason="Lisbon is tracing it", until=now + timedelta(days=1), actor=carol, now=now)
    actions.resume(case, actor=carol, now=now + timedelta(minutes=1))
    actions.resolve(case, root_cause=people.cause, message="It is there.", actor=carol, now=now + timedelta(minutes=2))
    question = FixQuestion.objects.for_organisation(people.acme).get(case=case)
    dialogue.answer(question, answer="yes", comment="Thank you all.", now=now + timedelta(minutes=3))
    html = page(visit(people.bob), case).content.decode()
    for words in ("Late, step 1.", "Nobody had acknowledged in time.", "paused our clock", "Our clock runs again",
                  "Carol Clark resolved it", people.cause.name, "said: yes, this fixed it", "Thank you all.",
                  "Closed: confirmed by the customer"):
        assert words in html, words


def test_what_can_be_done_depends_on_state_and_role(people, visit, noon):
    case = complain(people.acme, MONDAY, touchpoint="baggage")
    can = page(visit(people.carol), case).context["can"]
    assert (can["acknowledge"], can["resolve"], can["reopen"], can["pause"], can["resume"]) == (
        True, True, False, True, False)
    assert page(visit(people.vic), case).context["can"] == {}
    assert "<textarea" not in page(visit(people.vic), case).content.decode()
    actions.give_up(case, reason="Wrong number", actor=Actor.person(people.carol), now=noon)
    can = page(visit(people.carol), case).context["can"]
    assert (can["contact"], can["reopen"], can["assign"]) == (False, True, False)


def test_names_and_addresses_are_covered_for_viewers(people, visit, noon):
    case = complain(people.acme, MONDAY, text="I am Nora Berg, call me on +49 170 1234567. Terrible.", name="Nora Berg",
                    email="nora@example.test")
    actions.note(case, body="Called Nora Berg, wrote to nora@example.test.", actor=Actor.person(people.carol), now=noon)
    covered = page(visit(people.vic), case).content.decode()
    for secret in ("Nora", "Berg", "nora@example.test", "1234567"):
        assert secret not in covered, secret
    assert "nora@example.test" in page(visit(people.carol), case).content.decode()


def test_cases_like_it_and_the_customers_history_stand_beside_it(people, visit, noon):
    for number in range(3):
        say(people.acme, "Fine.", MONDAY - timedelta(days=90 - number), nps=9, email="nora@example.test")
    case = complain(people.acme, MONDAY, touchpoint="baggage", email="nora@example.test")
    other = complain(people.acme, MONDAY, touchpoint="baggage", email="other@example.test")
    response = page(visit(people.carol), case)
    assert [row["case"].pk for row in response.context["alike"]] == [other.pk]
    assert response.context["customer"]["items"] == 4
    assert response.context["spark"].words == "NPS over 4 answers: 9, 9, 9, 1"


def test_a_stranger_finds_no_case(people, visit, client):
    case = complain(people.acme, MONDAY)
    assert visit(people.mallory).get(address(case)).status_code == 404
    assert visit(people.mallory).get(f"/o/globex/case/{case.public_id}/").status_code == 404
    assert client.get(address(case)).status_code == 302


def test_a_long_story_costs_no_more_queries_than_a_short_one(people, visit, noon, django_assert_num_queries):
    case = complain(people.acme, MONDAY, email="nora@example.test", touchpoint="baggage")
    complain(people.acme, MONDAY, touchpoint="baggage", email="b@example.test")
    client, carol = visit(people.carol), Actor.person(people.carol)
    actions.note(case, body="Note 0", actor=carol, now=noon)
    with CaptureQueriesContext(connection) as short:
        page(client, case)
    for number in range(20):
        actions.note(case, body=f"Note {number + 1}", actor=carol, now=noon)
        say(people.acme, "Still terrible, nobody answers.", noon, nps=0, email="nora@example.test")
    with django_assert_num_queries(len(short)):
        response = page(client, case)
    assert len([1 for shape, _what in told(response) if shape == "note"]) == 21
