"""An organisation begins with an admin who can log in and a start set in which nobody waits for nobody."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command

from cxloop import organisations, setup_link
from cxloop.actor import Actor
from cxloop.errors import InvalidInput, LinkExpired, NotFound
from cxloop.models import AuditEntry, BusinessCalendar, Membership, Organisation, PositionHolding
from feedback.models import EscalationPolicy, EscalationStep, PriorityRule, RootCause, RoutingRule, Theme, Touchpoint

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 9, 9, tzinfo=UTC)
PASSWORD = "correct-horse-battery"


def create(**changes):
    given = {
        "slug": "acme", "name": "Acme Air", "admin_email": "Alice@Acme.test", "admin_name": "Alice",
        "actor": Actor.process("test"), "now": NOW, "time_zone": "Europe/Lisbon", "country": "PT",
        "industry": "airline", "password": PASSWORD,
    }
    return organisations.create_organisation(**(given | changes))


def test_it_begins_with_an_admin_and_a_start_set():
    acme = create()
    admin = Membership.objects.for_organisation(acme).get()
    assert (admin.role, admin.user.email) == ("admin", "alice@acme.test")
    assert EmailAddress.objects.get(user=admin.user).verified
    calendar = BusinessCalendar.objects.for_organisation(acme).get(is_default=True)
    assert (calendar.country, calendar.week[0], calendar.week[6]) == ("PT", [["09:00", "17:00"]], [])
    assert [rule.target for rule in RoutingRule.objects.for_organisation(acme).order_by("order")] == [
        "touchpoint", "theme", "position"]
    holding = PositionHolding.objects.for_organisation(acme).get()
    assert (holding.membership, holding.position.title) == (admin, "Customer care")
    assert EscalationPolicy.objects.for_organisation(acme).filter(is_default=True).count() == 1
    assert EscalationStep.objects.for_organisation(acme).count() == 8
    assert PriorityRule.objects.for_organisation(acme).count() == 9
    assert RootCause.objects.for_organisation(acme).count() == 11
    assert Theme.objects.for_organisation(acme).filter(key="baggage").exists()
    levels = Touchpoint.objects.for_organisation(acme).values_list("level", flat=True)
    assert {"journey", "stage", "touchpoint"} == set(levels)
    assert AuditEntry.objects.for_organisation(acme).get().action == "organisation.created"


@pytest.mark.parametrize("industry", ["", "airline", "retail", "telecom", "health", "banking"])
def test_every_line_of_business_has_a_start_set(industry):
    acme = create(industry=industry)
    assert Touchpoint.objects.for_organisation(acme).count() > 8


@pytest.mark.parametrize(("field", "value"), [
    ("slug", "No Spaces"), ("time_zone", "Moon/Base"), ("country", "XX"), ("language", "tlh"), ("password", "short"),
    ("admin_email", "nobody"), ("name", "  "),
])
def test_what_is_wrong_is_named_and_nothing_is_made(field, value):
    with pytest.raises(InvalidInput) as refused:
        create(**{field: value})
    assert refused.value.field == field.removeprefix("admin_")
    assert not Organisation.objects.exists()


def test_a_short_name_is_taken_once():
    create()
    with pytest.raises(InvalidInput) as refused:
        create(admin_email="mallory@globex.test")
    assert refused.value.field == "slug"


def test_a_person_with_an_account_proves_it_by_their_password():
    create()
    with pytest.raises(InvalidInput) as refused:
        create(slug="globex", password="another-long-word")
    assert refused.value.field == "password"
    assert create(slug="globex").slug == "globex"


def test_choices_are_changed_or_refused():
    acme = create()
    actor = Actor.process("test")
    assert organisations.change(acme, actor, NOW, follow_up_days=30, accent="#2a55b0").follow_up_days == 30
    for wrong in ({"follow_up_days": 0}, {"accent": "blue"}, {"name": ""}, {"time_zone": "Nowhere"}):
        with pytest.raises(InvalidInput):
            organisations.change(acme, actor, NOW, **wrong)


def test_the_command_says_how_to_log_in_and_what_is_wrong():
    out = StringIO()
    call_command("create_organisation", slug="acme", name="Acme", admin_email="alice@acme.test", stdout=out)
    assert "alice@acme.test" in out.getvalue()
    with pytest.raises(CommandError, match="taken"):
        call_command("create_organisation", slug="acme", name="Acme", admin_email="bob@acme.test", stdout=out)


def test_the_set_up_link_makes_the_first_organisation_once(client):
    path = setup_link.create(NOW)
    assert path is not None
    setup_link.check(path.split("/")[2], NOW)
    form = {"name": "Acme Air", "admin_name": "Alice", "email": "alice@acme.test", "password": PASSWORD,
            "time_zone": "Europe/Lisbon", "country": "PT", "language": "en", "industry": "airline"}
    fresh = setup_link.create()
    assert client.get(fresh).status_code == 200
    refused = client.post(fresh, form | {"password": "short"})
    assert (refused.status_code, Organisation.objects.count()) == (422, 0)
    assert "Acme Air" in refused.content.decode()
    response = client.post(fresh, form)
    assert (response.status_code, response.url) == (302, "/o/acme-air/first-owners/")
    assert client.session["_auth_user_id"]
    assert client.post(fresh, form).status_code == 410
    assert setup_link.create() is None


def test_a_strange_or_old_set_up_link_is_refused(client):
    path = setup_link.create(datetime(2026, 1, 1, tzinfo=UTC))
    with pytest.raises(LinkExpired):
        setup_link.check(path.split("/")[2], NOW)
    with pytest.raises(NotFound):
        setup_link.check("made-up", NOW)
    assert client.get("/setup/made-up/").status_code == 404
