"""Everybody named as an owner is somebody who can act; what nobody owns stays in sight."""

from datetime import date

import pytest
from django.utils import timezone

from cxloop.actor import Actor
from cxloop.errors import InvalidInput
from cxloop.models import Membership, Position
from feedback.models import Touchpoint
from feedback.queries import ownership as queries
from feedback.settings import ownership
from feedback.settings.ownership import Answer

TODAY = date(2026, 11, 9)


@pytest.fixture
def who(people):
    return Actor.person(people.alice), timezone.now()


def point(people, key):
    return Touchpoint.objects.for_organisation(people.acme).get(key=key)


def test_me_a_position_and_somebody_by_mail(people, who):
    links = ownership.name_owners(
        people.acme,
        [
            Answer(point(people, "lounge"), is_me=True),
            Answer(point(people, "security"), position=people.baggage),
            Answer(point(people, "boarding"), email="Dora@acme.test"),
            Answer(point(people, "seat"), email="dora@acme.test"),
            Answer(point(people, "transfer"), email="bob@acme.test"),
        ],
        *who,
        TODAY,
    )
    assert list(links) == ["dora@acme.test"]
    dora = Membership.objects.for_organisation(people.acme).get(user__email="dora@acme.test")
    assert dora.role == "owner"
    roster = queries.roster(people.acme, TODAY)
    holders = {
        key: roster.holder(point(people, key).position_id)
        for key in ("lounge", "security", "boarding", "seat", "transfer")
    }
    assert holders == {
        "lounge": people.alice,
        "security": people.bob,
        "boarding": dora,
        "seat": dora,
        "transfer": people.bob,
    }


def test_a_wrong_address_is_named_and_nothing_is_kept(people, who):
    before = Position.objects.for_organisation(people.acme).count()
    with pytest.raises(InvalidInput) as refused:
        ownership.name_owners(
            people.acme,
            [Answer(point(people, "lounge"), is_me=True), Answer(point(people, "seat"), email="nobody")],
            *who,
            TODAY,
        )
    assert refused.value.field == "email_seat"
    assert Position.objects.for_organisation(people.acme).count() == before


def test_the_question_is_asked_until_it_is_answered_or_left_open(people, who):
    assert queries.owners_asked(people.acme)
    assert not queries.owners_asked(people.globex)
    ownership.skip_owners(people.globex, Actor.person(people.mallory), timezone.now())
    assert queries.owners_asked(people.globex)


def test_an_owner_is_inherited_from_the_stage_and_volumes_add_up(people, who):
    stage = point(people, "baggage").parent
    ownership.assign(people.acme, stage, people.baggage, *who)
    owned = {
        each.row.key: each
        for each in queries.touchpoint_map(people.acme, queries.roster(people.acme, TODAY), timezone.now())
    }
    assert owned["transfer"].through == stage
    assert owned["transfer"].acting.membership == people.bob
    assert owned["lounge"].is_unowned
    ownership.assign(people.acme, stage, None, *who)
    again = queries.touchpoint_map(people.acme, queries.roster(people.acme, TODAY), timezone.now())
    assert next(each for each in again if each.row.key == "transfer").is_unowned
