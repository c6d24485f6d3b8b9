"""Two walls around answers: the manager that raises, and the database that shows nothing whoever asks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from assessments.blind import StillBlind, confided_by, letting_go
from assessments.models import Answer, Forecast, Function, Participant, Round, Statement
from assessments.queries.instruments import published
from cxloop.tenancy import acting_in

NOW = timezone.now()


@pytest.fixture
def asked(people):
    """An open round with two leaders, Ida of IT having answered one statement and made a forecast."""
    version = published(people.acme)
    of = Round.objects.create(organisation=people.acme, instrument=version, name="Autumn", created_at=NOW,
                              opens_at=NOW - timedelta(days=1), opened_at=NOW, closes_at=NOW + timedelta(days=14))
    it = Function.objects.for_organisation(people.acme).get(key="it")
    ida, ian = (Participant.objects.create(organisation=people.acme, round=of, function=it, name=name,
                                           email=f"{name}@acme.test") for name in ("ida", "ian"))
    statement = Statement.objects.for_organisation(people.acme).first()
    with confided_by(ida):
        Answer.objects.create(organisation=people.acme, round=of, participant=ida, statement=statement,
                              effectiveness=4, importance=5, answered_at=NOW)
        Forecast.objects.create(organisation=people.acme, round=of, participant=ida, kind="metric", key="nps",
                                score=60, confidence=70, made_at=NOW)
    return of, ida, ian


def there(model=Answer):
    """What anybody gets who goes past the manager."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {model._meta.db_table}")
        return cursor.fetchone()[0]


@pytest.mark.parametrize("model", [Answer, Forecast])
def test_the_manager_hands_out_one_participants_rows_while_open_and_everybodys_after_the_reveal(asked, people, model):
    of, ida, ian = asked
    with pytest.raises(StillBlind):
        model.objects.for_organisation(people.acme)
    with pytest.raises(StillBlind):
        model.objects.of_revealed(of)
    with confided_by(ida):
        assert model.objects.of_participant(ida, NOW).count() == 1
    with confided_by(ian):
        assert model.objects.of_participant(ian, NOW).count() == 0
    with pytest.raises(StillBlind):
        model.objects.of_participant(ida, of.closes_at)
    of.closed_at = NOW
    with pytest.raises(StillBlind):
        model.objects.of_participant(ida, NOW)
    of.revealed_at = NOW
    of.save()
    assert model.objects.of_revealed(of).count() == 1


@pytest.mark.parametrize("model", [Answer, Forecast])
def test_the_database_shows_answers_to_nobody_but_their_participant_until_the_reveal(asked, people, model):
    _of, ida, ian = asked
    with acting_in(people.acme):
        assert there(model) == 0 and not model.across_organisations.exists()
        with confided_by(ian):
            assert there(model) == 0
        with confided_by(ida):
            assert there(model) == 1
        assert there(model) == 0, "and nothing is left behind"
        Round.objects.for_organisation(people.acme).update(closed_at=NOW)
        with confided_by(ida):
            assert there(model) == 0, "closed: blind for everybody"
        Round.objects.for_organisation(people.acme).update(revealed_at=NOW)
        assert there(model) == 1
    with acting_in(people.globex):
        assert there(model) == 0


def test_nobody_writes_or_removes_answers_of_others(asked, people):
    of, ida, ian = asked
    statement = Statement.objects.for_organisation(people.acme).last()
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic(), confided_by(ian):
        Answer.objects.create(organisation=people.acme, round=of, participant=ida, statement=statement,
                              effectiveness=1, answered_at=NOW)
    assert Answer.across_organisations.update(effectiveness=1) == 0
    assert Answer.across_organisations.all().delete()[0] == 0
    with confided_by(ida):
        assert Answer.objects.of_participant(ida, NOW).get().effectiveness == 4
    Round.objects.for_organisation(people.acme).update(closed_at=NOW, revealed_at=NOW)
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Answer.across_organisations.update(effectiveness=1)
    with letting_go():
        assert Answer.across_organisations.all().delete()[0] == 1
