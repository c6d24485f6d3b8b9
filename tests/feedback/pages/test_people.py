"""People, positions and the first question, as an admin works with them."""

import re

import pytest
from django.utils import timezone

from cxloop.models import Leave, MemberInvitation, Membership, PositionHolding
from feedback.models import Touchpoint

PEOPLE = "/o/acme/people/"


@pytest.fixture
def alice(people, visit):
    return visit(people.alice)


def test_the_link_is_shown_once_when_mails_are_held(people, alice, settings):
    settings.EMAIL_BACKEND = ""
    form = {"email": "dora@acme.test", "name": "Dora", "role": "agent"}
    first = alice.post(PEOPLE + "invite/", form, follow=True).content.decode()
    assert re.search(r"<code>http://[^<]+/invitation/[^<]+/</code>", first)
    assert "<code>" not in alice.get(PEOPLE).content.decode()
    row = MemberInvitation.objects.for_organisation(people.acme).get()
    alice.post(f"{PEOPLE}invitations/{row.public_id}/withdraw/")
    row.refresh_from_db()
    assert row.revoked_at is not None


def test_nothing_typed_is_lost_and_the_error_stands_at_its_field(alice):
    response = alice.post(PEOPLE + "invite/", {"email": "bob@acme.test", "name": "Robert B", "role": "agent"})
    html = response.content.decode()
    assert response.status_code == 422
    assert "Robert B" in html
    assert 'href="#id_email"' in html
    assert "is a member already" in html


def test_a_person_is_changed_and_sent_on_leave(people, alice):
    path = f"{PEOPLE}{people.carol.public_id}/"
    alice.post(path, {"role": "owner", "manager": people.alice.public_id, "teams": [people.team.public_id]})
    carol = Membership.objects.for_organisation(people.acme).get(pk=people.carol.pk)
    assert (carol.role, carol.manager) == ("owner", people.alice)
    days = {"starts_on": "2026-03-02", "ends_on": "2026-03-09"}
    assert alice.post(path + "leave/", days | {"ends_on": "2026-03-01"}).status_code == 422
    assert alice.post(path + "leave/", days).status_code == 302
    assert "back on 9 Mar" in alice.get(PEOPLE).content.decode()
    alice.post(f"{PEOPLE}leave/{Leave.objects.for_organisation(people.acme).get().pk}/end/")
    assert "back on" not in alice.get(PEOPLE).content.decode()


def test_the_last_admin_cannot_be_taken_out(people, alice):
    response = alice.post(f"{PEOPLE}{people.alice.public_id}/farewell/", follow=True)
    assert "Somebody must stay admin" in response.content.decode()
    alice.post(f"{PEOPLE}{people.vic.public_id}/farewell/")
    assert Membership.objects.for_organisation(people.acme).get(pk=people.vic.pk).left_at is not None


def test_a_position_is_handed_over_and_shown_with_who_acts_today(people, alice, visit):
    path = f"/o/acme/owners/{people.baggage.public_id}/"
    form = {"capacity": "holder", "member": people.carol.public_id, "from_day": "2026-03-02"}
    assert alice.post(path + "hand-over/", form).status_code == 302
    assert alice.post(path + "hand-over/", form | {"from_day": "soon"}).status_code == 422
    assert PositionHolding.objects.for_organisation(people.acme).get(ends_on=None, position=people.baggage
                                                                      ).membership == people.carol
    assert "Carol Clark" in visit(people.vic).get("/o/acme/owners/").content.decode()
    alice.post(path + "hand-over/", form | {"member": ""})
    assert "Vacant" in visit(people.vic).get("/o/acme/owners/").content.decode()


def test_a_file_waits_until_somebody_said_who_answers(people, visit):
    mallory = visit(people.mallory)
    assert "First: who answers?" in mallory.get("/o/globex/upload/").content.decode()
    points = Touchpoint.objects.for_organisation(people.globex).values_list("key", flat=True)
    blank = {f"who_{key}": "" for key in points}
    missing = mallory.post("/o/globex/first-owners/", blank | {"who_delivery": "invite"})
    assert missing.status_code == 422
    assert "Give the address of this person" in missing.content.decode()
    sent = mallory.post("/o/globex/first-owners/", blank | {
        "who_delivery": "invite", "email_delivery": "dan@globex.test", "who_app": "me"}, follow=True)
    assert "First: who answers?" not in sent.content.decode()
    owned = {row.key: row.position.title for row in Touchpoint.objects.for_organisation(people.globex).filter(
        position__isnull=False).select_related("position")}
    assert owned == {"delivery": "Owner of Delivery", "app": "Owner of App"}


def test_the_question_can_be_left_open(people, visit):
    mallory = visit(people.mallory)
    mallory.post("/o/globex/first-owners/skip/")
    assert 'type="file"' in mallory.get("/o/globex/upload/").content.decode()


def test_who_is_expected_is_shown_as_such(people, alice):
    alice.post("/o/acme/first-owners/", {"who_lounge": "invite", "email_lounge": "dora@acme.test"})
    assert "has not come in yet" in alice.get(PEOPLE).content.decode()
    assert MemberInvitation.objects.for_organisation(people.acme).get().expires_at > timezone.now()


def test_an_admin_lets_a_team_share_its_cases_out(people, visit):
    alice, address = visit(people.alice), f"/o/acme/people/teams/{people.team.public_id}/"
    alice.post(address, {"name": "Care", "lead": str(people.bob.public_id), "balances": "on"})
    people.team.refresh_from_db()
    assert people.team.balances and "shares new cases out" in alice.get("/o/acme/people/").content.decode()
    alice.post(address, {"name": "Care", "lead": str(people.bob.public_id)})
    people.team.refresh_from_db()
    assert not people.team.balances
