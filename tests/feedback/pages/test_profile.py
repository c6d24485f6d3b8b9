"""One's own page, and the audit trail."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from cxloop.actor import Actor
from cxloop.models import AuditEntry
from feedback.follow_up import actions
from tests.feedback.story import MONDAY, complain

ME, TRAIL = "/o/acme/me/", "/o/acme/audit/"


def test_everybody_changes_their_own_name_language_and_zone(people, visit):
    vic = visit(people.vic)
    answer = vic.post(ME, {"name": " Vic  Viewer-Smith ", "language": "de", "time_zone": "Europe/Berlin"})
    assert answer.status_code == 302
    people.vic.user.refresh_from_db()
    user = people.vic.user
    assert (user.name, user.language, user.time_zone) == ("Vic Viewer-Smith", "de", "Europe/Berlin")
    assert AuditEntry.objects.for_organisation(people.acme).filter(action="member.changed_self").count() == 1
    people.bob.user.refresh_from_db()
    assert people.bob.user.name == "Bob Baker"


def test_what_is_wrong_is_said_beside_the_field_and_nothing_changes(people, visit):
    for wrong in ({"name": ""}, {"language": "xx"}, {"time_zone": "Mars/Olympus"}):
        answer = visit(people.vic).post(ME, {"name": "V", "language": "", "time_zone": "", **wrong})
        assert answer.status_code == 422, wrong
        assert "error" in answer.content.decode()
    people.vic.user.refresh_from_db()
    assert people.vic.user.name == "Vic Viewer"


def test_the_trail_says_who_did_what_to_which_case(people, visit):
    case = complain(people.acme)
    actions.acknowledge(case, actor=Actor.person(people.carol), now=MONDAY)
    alice = visit(people.alice)
    page = alice.get(TRAIL).content.decode()
    assert "case.acknowledged" in page
    assert "Carol Clark" in page
    assert f"/o/acme/case/{case.public_id}/" in page
    assert visit(people.bob).get(TRAIL).status_code == 403


def test_the_trail_is_narrowed_by_person_thing_and_case(people, visit):
    first, second = complain(people.acme), complain(people.acme)
    actions.acknowledge(first, actor=Actor.person(people.carol), now=MONDAY)
    actions.acknowledge(second, actor=Actor.person(people.bob), now=MONDAY)
    alice = visit(people.alice)

    def actors(**asked):
        found = alice.get(TRAIL, asked).context["found"].rows
        return {(row.actor_name, row.object_kind) for row in found}

    assert actors(who=str(people.carol.public_id)) == {("Carol Clark", "case")}
    assert all(name not in ("Carol Clark", "Bob Baker") for name, _kind in actors(who="machine"))
    assert {row.object_id for row in alice.get(TRAIL, {"case": str(first.number)}).context["found"].rows} == {first.pk}
    for odd in ({"who": "nobody"}, {"what": "no'such"}, {"case": "x"}, {"after": "9" * 40}):
        assert alice.get(TRAIL, odd).status_code == 200


def test_a_strangers_trail_is_their_own(people, visit):
    complain(people.acme)
    mine = visit(people.mallory).get("/o/globex/audit/").context["found"].rows
    assert {row.organisation_id for row in mine} == {people.globex.pk}


def test_the_trail_costs_the_same_at_one_and_at_twenty_entries(people, visit):
    complain(people.acme)
    alice = visit(people.alice)
    alice.get(TRAIL)
    with CaptureQueriesContext(connection) as few:
        alice.get(TRAIL)
    for _number in range(20):
        complain(people.acme)
    with CaptureQueriesContext(connection) as many:
        alice.get(TRAIL)
    assert len(many) == len(few)
