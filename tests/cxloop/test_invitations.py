"""People come in by invitation only; the link works once, for one address, for a time."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from cxloop import invitations, memberships
from cxloop.actor import Actor
from cxloop.errors import Conflict, InvalidInput, LinkExpired, NotFound
from cxloop.models import Membership, OutgoingEmail, User
from tests.people import PASSWORD

NEW = "a long new password"


@pytest.fixture
def invited(people):
    """Alice invites Dora: (invitation, secret of the link)."""
    row, link = invitations.invite(
        people.acme, "Dora@Acme.test", "agent", Actor.person(people.alice), timezone.now(), name="Dora")
    return row, link.rstrip("/").rsplit("/", 1)[-1]


def test_the_mail_is_queued_and_nobody_can_read_it(people, invited):
    row, secret = invited
    mail = OutgoingEmail.objects.for_organisation(people.acme).get(kind="invitation")
    assert (mail.to_email, mail.is_private) == ("dora@acme.test", True)
    assert secret in mail.text
    assert secret in mail.html
    assert secret not in row.digest


def test_looking_changes_nothing_and_accepting_lets_in(client, people, invited):
    _row, secret = invited
    path = f"/invitation/{secret}/"
    assert client.get(path).status_code == 200
    assert not User.objects.filter(email="dora@acme.test").exists()
    weak = client.post(path, {"name": "Dora Diaz", "password": "short"})
    assert weak.status_code == 422
    assert "Dora Diaz" in weak.content.decode()
    assert client.post(path, {"name": "Dora Diaz", "password": NEW}).status_code == 302
    member = Membership.objects.for_organisation(people.acme).get(user__email="dora@acme.test")
    assert (member.role, member.name) == ("agent", "Dora Diaz")
    assert EmailAddress.objects.get(user=member.user).verified
    assert client.session["_auth_user_id"] == str(member.user_id)
    again = client.get(path)
    assert again.status_code == 410
    assert "has been accepted" in again.content.decode()


def test_a_newcomer_can_log_in_while_mail_is_held(client, people, invited):
    invitations.accept(invited[1], "Dora", NEW, timezone.now())
    response = client.post("/accounts/login/", {"login": "dora@acme.test", "password": NEW})
    assert (response.status_code, response.url) == (302, "/")


def test_a_person_with_an_account_proves_it_by_their_password(client, people):
    _row, link = invitations.invite(
        people.acme, "mallory@globex.test", "viewer", Actor.person(people.alice), timezone.now())
    path = link[link.index("/invitation/"):]
    assert client.post(path, {"password": "something else"}).status_code == 422
    assert not Membership.objects.for_organisation(people.acme).filter(user=people.mallory.user).exists()
    assert client.post(path, {"password": PASSWORD}).url == "/accounts/login/"
    assert Membership.objects.for_organisation(people.acme).get(user=people.mallory.user).role == "viewer"


def test_somebody_expected_sets_their_first_password(people):
    member = memberships.add(people.acme, "eve@acme.test", "", "owner", Actor.person(people.alice), timezone.now())
    _row, link = invitations.invite(people.acme, "eve@acme.test", "owner", Actor.person(people.alice), timezone.now())
    accepted = invitations.accept(link.rstrip("/").rsplit("/", 1)[-1], "Eve", NEW, timezone.now())
    assert accepted.pk == member.pk
    assert User.objects.get(pk=member.user_id).check_password(NEW)


def test_expired_withdrawn_and_made_up_links_say_so(people, invited):
    row, secret = invited
    with pytest.raises(LinkExpired, match="expired"):
        invitations.find(secret, timezone.now() + timedelta(days=15))
    invitations.revoke(people.acme, row, Actor.person(people.alice), timezone.now())
    with pytest.raises(LinkExpired, match="withdrawn"):
        invitations.find(secret, timezone.now())
    with pytest.raises(Conflict):
        invitations.revoke(people.acme, row, Actor.person(people.alice), timezone.now())
    with pytest.raises(NotFound):
        invitations.find("made-up", timezone.now())


def test_a_second_invitation_replaces_the_first(people, invited):
    invitations.invite(people.acme, "dora@acme.test", "viewer", Actor.person(people.alice), timezone.now())
    with pytest.raises(LinkExpired):
        invitations.accept(invited[1], "Dora", NEW, timezone.now())


@pytest.mark.parametrize(("email", "role", "field"), [
    ("bob@acme.test", "agent", "email"), ("nobody", "agent", "email"), ("x@acme.test", "king", "role")])
def test_what_is_wrong_is_named(people, email, role, field):
    with pytest.raises(InvalidInput) as refused:
        invitations.invite(people.acme, email, role, Actor.person(people.alice), timezone.now())
    assert refused.value.field == field
