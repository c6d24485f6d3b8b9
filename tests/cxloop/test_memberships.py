"""Roles, managers, teams, leave and farewells."""

from datetime import date

import pytest
from django.utils import timezone

from cxloop import memberships
from cxloop.actor import Actor
from cxloop.errors import Conflict, InvalidInput
from cxloop.models import AuditEntry, Leave, Membership, PositionHolding, Team
from cxloop.people import roster

TODAY = date(2026, 11, 9)


@pytest.fixture
def who(people):
    return Actor.person(people.alice), timezone.now()


def again(member):
    return Membership.objects.for_organisation(member.organisation_id).get(pk=member.pk)


def test_a_member_changes_role_manager_and_teams(people, who):
    memberships.change(people.acme, people.vic, *who, role="agent", manager=people.bob, teams=[people.team])
    vic = again(people.vic)
    assert (vic.role, vic.manager, list(vic.teams.all())) == ("agent", people.bob, [people.team])
    memberships.change(people.acme, vic, *who, role="agent", manager=None, teams=[])
    assert list(again(vic).teams.all()) == []
    assert AuditEntry.objects.for_organisation(people.acme).filter(action="member.changed").count() == 2


def test_the_last_admin_stays(people, who):
    with pytest.raises(InvalidInput) as refused:
        memberships.change(people.acme, people.alice, *who, role="viewer", manager=None, teams=[])
    assert refused.value.field == "role"
    with pytest.raises(InvalidInput):
        memberships.leave_company(people.acme, people.alice, *who, TODAY)


def test_nobody_reports_to_themselves_through_others(people, who):
    with pytest.raises(InvalidInput) as refused:
        memberships.change(people.acme, people.bob, *who, role="owner", manager=people.carol, teams=[])
    assert refused.value.field == "manager"


def test_farewell_makes_what_they_hold_vacant(people, who):
    memberships.leave_company(people.acme, people.bob, *who, TODAY)
    assert again(people.bob).left_at is not None
    assert PositionHolding.objects.for_organisation(people.acme).get(position=people.baggage).ends_on == TODAY
    assert roster(people.acme, TODAY).acting(people.baggage.pk).membership is None


def test_leave_is_added_ended_and_never_overlaps(people, who):
    row = memberships.add_leave(people.acme, people.bob, TODAY, date(2026, 11, 16), *who)
    assert roster(people.acme, TODAY).is_away(people.bob)
    for first, back in ((date(2026, 11, 15), date(2026, 11, 20)), (TODAY, TODAY)):
        with pytest.raises(InvalidInput):
            memberships.add_leave(people.acme, people.bob, first, back, *who)
    memberships.end_leave(people.acme, row, *who, date(2026, 11, 11))
    row = Leave.objects.for_organisation(people.acme).get()
    assert row.ends_on == date(2026, 11, 11)
    with pytest.raises(Conflict):
        memberships.end_leave(people.acme, row, *who, date(2026, 11, 12))


def test_leave_that_has_not_begun_is_taken_away(people, who):
    row = memberships.add_leave(people.acme, people.bob, date(2026, 12, 1), date(2026, 12, 5), *who)
    memberships.end_leave(people.acme, row, *who, TODAY)
    assert not Leave.objects.for_organisation(people.acme).exists()


def test_a_team_has_a_name_of_its_own(people, who):
    team = memberships.save_team(people.acme, "Night", people.carol, *who)
    assert memberships.save_team(people.acme, "Nights", None, *who, team).name == "Nights"
    with pytest.raises(InvalidInput):
        memberships.save_team(people.acme, "Care", None, *who)
    assert Team.objects.for_organisation(people.acme).count() == 2


def test_a_reset_link_sets_a_password_once(client, people, who):
    link = memberships.reset_link(people.acme, people.carol, *who)
    path = client.get(link[link.index("/accounts/"):]).url
    form = {"password1": "a brand new password", "password2": "a brand new password"}
    assert client.post(path, form).status_code == 302
    assert again(people.carol).user.check_password("a brand new password")
    assert "password1" not in client.get(link[link.index("/accounts/"):], follow=True).content.decode()


def test_an_admin_does_not_get_into_another_organisation(people, who):
    memberships.add(people.globex, "carol@acme.test", "", "agent", Actor.person(people.mallory), timezone.now())
    with pytest.raises(Conflict):
        memberships.reset_link(people.acme, people.carol, *who)
