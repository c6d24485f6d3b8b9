"""Settings, keys for programs, sources, themes and touchpoints on their pages."""

import re

import pytest

from cxloop.models import ApiToken, Organisation
from feedback.models import Source, Theme, Touchpoint

FORM = {"name": "Acme Airways", "time_zone": "Europe/Lisbon", "language": "en", "follow_up_days": "30",
        "silent_after_days": "5", "link_days": "10", "mails_per_hour": "4", "accent": "#f0d000"}


@pytest.fixture
def alice(people, visit):
    return visit(people.alice)


def test_choices_are_saved_and_a_faint_colour_is_said(people, alice):
    assert alice.post("/o/acme/settings/", FORM).status_code == 302
    acme = Organisation.objects.get(pk=people.acme.pk)
    assert (acme.name, acme.follow_up_days, acme.accent) == ("Acme Airways", 30, "#f0d000")
    assert "too faint, so it is darkened there" in alice.get("/o/acme/settings/").content.decode()
    for wrong in ({"accent": "yellow"}, {"follow_up_days": "0"}, {"name": ""}):
        assert alice.post("/o/acme/settings/", FORM | wrong).status_code == 422, wrong


def test_a_key_is_shown_once_and_taken_back(people, alice):
    form = {"name": "Warehouse", "member": people.carol.public_id, "scopes": ["feedback:write"], "days": "30"}
    shown = alice.post("/o/acme/settings/tokens/", form, follow=True).content.decode()
    assert re.search(r"<code>cxl_[\w-]{30,}</code>", shown)
    assert not re.search(r"<code>cxl_[\w-]{30,}</code>", alice.get("/o/acme/settings/tokens/").content.decode())
    row = ApiToken.objects.for_organisation(people.acme).get()
    assert (row.membership, row.scopes) == (people.carol, ["feedback:write"])
    alice.post(f"/o/acme/settings/tokens/{row.public_id}/revoke/")
    row.refresh_from_db()
    assert row.revoked_at is not None
    assert alice.post("/o/acme/settings/tokens/", form | {"scopes": []}).status_code == 422


def test_sources_themes_and_touchpoints_are_made_and_changed(people, alice):
    alice.post("/o/acme/sources/new/", {"name": "Kiosk", "acknowledge": "on", "is_active": "on"})
    source = Source.objects.for_organisation(people.acme).get(key="kiosk")
    alice.post(f"/o/acme/sources/{source.public_id}/", {"name": "Kiosks", "is_active": "on"})
    source.refresh_from_db()
    assert (source.name, source.acknowledge) == ("Kiosks", False)
    theme = {"name": "Pets", "words_0": "dog, cat\nrabbit", "words_1": "", "is_active": "on"}
    alice.post("/o/acme/themes/new/", theme)
    assert Theme.objects.for_organisation(people.acme).get(key="pets").keywords == {"en": ["dog", "cat", "rabbit"]}
    refused = alice.post("/o/acme/themes/new/", theme | {"words_0": ""})
    assert refused.status_code == 422
    assert "at least one keyword" in refused.content.decode()
    point = {"name": "Pets on board", "parent": people.touchpoint.parent.public_id,
             "position": people.baggage.public_id, "is_active": "on"}
    alice.post("/o/acme/touchpoints/new/", point)
    made = Touchpoint.objects.for_organisation(people.acme).get(key="pets-on-board")
    assert (made.level, made.position) == ("touchpoint", people.baggage)
    wrong = alice.post(f"/o/acme/touchpoints/{made.public_id}/", point | {"parent": ""})
    assert wrong.status_code == 422
    assert "stay on its level" in wrong.content.decode()
