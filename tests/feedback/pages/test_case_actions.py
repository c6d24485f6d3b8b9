"""Acting on a case from its page: done and said, or shown again with everything typed."""

from datetime import timedelta

import pytest

from cxloop.actor import Actor
from cxloop.models import Position
from feedback.follow_up import actions
from feedback.models import Case, Message
from tests.feedback.story import MONDAY, complain


@pytest.fixture
def case(people):
    return complain(people.acme, MONDAY, touchpoint="baggage", name="Nora Berg", email="nora@example.test")


def do(client, case, verb, **data):
    return client.post(f"/o/acme/case/{case.public_id}/{verb}/", data, follow=False)


def now_is(case):
    return Case.objects.for_organisation(case.organisation_id).get(pk=case.pk)


def test_acknowledge(people, visit, case, noon):
    response = do(visit(people.carol), case, "acknowledge")
    assert (response.status_code, response.url) == (302, f"/o/acme/case/{case.public_id}/")
    assert (now_is(case).status, now_is(case).acknowledged_at) == ("acknowledged", noon)


def test_write_to_the_customer(people, visit, case):
    do(visit(people.carol), case, "contact", **{"reply-message": "I look for it now."})
    message = Message.objects.for_organisation(people.acme).get(case=case)
    assert (message.kind, message.body, message.author) == ("reply", "I look for it now.", people.carol)
    assert now_is(case).status == "contacted"


def test_send_and_resolve_needs_a_cause_and_keeps_what_was_typed(people, visit, case):
    carol = visit(people.carol)
    response = do(carol, case, "resolve", **{"reply-message": "It is at your door.", "reply-root_cause": ""})
    html = response.content.decode()
    assert response.status_code == 422
    assert "It is at your door." in html
    assert "Say what made it happen" in html
    assert 'href="#id_reply-root_cause"' in html
    assert now_is(case).status == "open"
    data = {"reply-message": "It is at your door.", "reply-root_cause": str(people.cause.public_id)}
    assert do(carol, case, "resolve", **data).status_code == 302
    assert (now_is(case).status, now_is(case).root_cause) == ("resolved", people.cause)


def test_an_empty_message_is_not_sent_and_the_cause_stays_chosen(people, visit, case):
    cause = str(people.cause.public_id)
    response = do(visit(people.carol), case, "contact", **{"reply-message": " ", "reply-root_cause": cause})
    assert response.status_code == 422
    assert f'<option value="{cause}" selected' in response.content.decode()
    assert not Message.objects.for_organisation(people.acme).filter(case=case).exists()


def test_note(people, visit, case):
    do(visit(people.carol), case, "note", **{"note-body": "Tracing has it."})
    assert Message.objects.for_organisation(people.acme).get(case=case).kind == "note"


def test_give_to_a_colleague_and_back(people, visit, case):
    carol = visit(people.carol)
    do(carol, case, "assign", **{"assign-assignee": str(people.carol.public_id)})
    assert now_is(case).assignee == people.carol
    do(carol, case, "assign", **{"assign-assignee": ""})
    assert now_is(case).assignee is None


@pytest.mark.parametrize("who", ["vic", "mallory"])
def test_it_cannot_be_given_to_who_may_not_work_on_it(people, visit, case, who):
    response = do(visit(people.carol), case, "assign", **{"assign-assignee": str(getattr(people, who).public_id)})
    assert response.status_code == 422
    assert now_is(case).assignee == people.bob


def test_hand_over_to_another_position(people, visit, case):
    care = Position.objects.for_organisation(people.acme).exclude(pk=people.baggage.pk).first()
    data = {"hand-over-position": str(care.public_id), "hand-over-note": "It was the website."}
    assert do(visit(people.carol), case, "hand-over", **data).status_code == 302
    assert (now_is(case).position, now_is(case).owner) == (care, people.alice)


def test_pause_until_a_time_in_the_readers_zone_and_resume(people, visit, case, noon):
    carol = visit(people.carol)
    people.carol.user.time_zone = "Europe/Lisbon"
    people.carol.user.save()
    do(carol, case, "pause", **{"pause-reason": "Lisbon is tracing it", "pause-until": "2026-03-04T10:00"})
    assert now_is(case).paused_until == MONDAY + timedelta(days=2, hours=1)
    do(carol, case, "resume")
    assert now_is(case).paused_at is None


def test_a_pause_that_ends_in_the_past_is_refused_beside_its_field(people, visit, case):
    response = do(visit(people.carol), case, "pause", **{"pause-reason": "Tracing", "pause-until": "2026-03-01T10:00"})
    html = response.content.decode()
    assert response.status_code == 400
    assert "A pause ends in the future." in html
    assert 'id="id_pause-until_error"' in html
    assert 'value="Tracing"' in html
    assert html.count('id="do-pause" data-do="pause" open>') == 1


def test_unreachable_and_reopen(people, visit, case):
    carol = visit(people.carol)
    do(carol, case, "unreachable", **{"unreachable-reason": "Number and address are wrong."})
    assert (now_is(case).status, now_is(case).outcome) == ("closed", "unreachable")
    do(carol, case, "reopen", **{"reopen-reason": "She called us."})
    assert (now_is(case).status, now_is(case).cycle) == ("open", 2)


def test_priority(people, visit, case):
    do(visit(people.carol), case, "priority", **{"priority-priority": "4"})
    assert now_is(case).priority == 4


def test_who_comes_second_is_told_and_loses_nothing(people, visit, case, noon):
    actions.resolve(case, root_cause=people.cause, message="Done.", actor=Actor.person(people.bob), now=noon)
    response = do(visit(people.carol), case, "contact", **{"reply-message": "I look for it now."})
    assert response.status_code == 409
    assert "I look for it now." in response.content.decode()


def test_looking_changes_nothing(people, visit, case):
    for verb in ("acknowledge", "contact", "resume"):
        assert visit(people.carol).get(f"/o/acme/case/{case.public_id}/{verb}/").status_code == 405
    assert now_is(case).status == "open"


def test_who_may_not_is_refused(people, visit, case, client):
    assert do(visit(people.vic), case, "acknowledge").status_code == 403
    assert do(visit(people.mallory), case, "acknowledge").status_code == 404
    assert do(client, case, "acknowledge").status_code == 302
    assert do(visit(people.carol), case, "no-such-verb").status_code == 404
    assert now_is(case).status == "open"
