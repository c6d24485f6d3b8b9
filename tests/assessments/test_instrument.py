"""Our statements, and an organisation's own versions of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.instrument import DIMENSIONS, LANGUAGES
from assessments.laying import FUNCTIONS
from assessments.models import Function, Instrument, Round, Statement, StatementLink
from assessments.queries import instruments as queries
from assessments.settings import functions
from assessments.settings import instruments as verbs
from cxloop.actor import Actor
from cxloop.errors import Conflict, InvalidInput, NotAllowed
from cxloop.models import AuditEntry
from feedback.analyse.themes import industries, start_set
from feedback.journeys import GENERAL, JOURNEYS
from feedback.measure.registry import metrics

NOW = timezone.now()
STATEMENTS = [statement for dimension in DIMENSIONS for statement in dimension.statements]


def test_eight_dimensions_of_five_to_seven_statements_each():
    assert len(DIMENSIONS) == 8
    assert all(5 <= len(each.statements) <= 7 for each in DIMENSIONS)
    keys = [each.key for each in STATEMENTS]
    assert len(set(keys)) == len(keys)
    assert all(each.key.startswith(dimension.key) for dimension in DIMENSIONS for each in dimension.statements)


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda each: each.key)
def test_a_statement_says_one_thing_in_both_languages(statement):
    assert set(statement.texts) == set(LANGUAGES)
    for text in statement.texts.values():
        assert text.endswith(".") and text.count(".") == 1 and 20 < len(text) < 150
    assert statement.en != statement.de


def test_links_lead_to_what_some_start_set_has():
    stages = [stage for journey in (GENERAL, *JOURNEYS.values()) for _key, _name, stage in journey.stages]
    points = {key for stage in stages for key, _name in stage}
    themes = {theme.key for industry in industries() for theme in start_set(industry)}
    known = {"touchpoint": points, "theme": themes, "metric": {metric.key for metric in metrics}}
    assert not [link for each in STATEMENTS for link in each.links if link.key not in known[link.kind]]


def test_a_new_organisation_has_version_one_its_functions_and_links_to_what_it_has(people):
    (row,) = queries.versions(people.acme)
    assert (row.version, row.published_at is not None) == (1, True)
    version = queries.version(row)
    assert version.count == len(STATEMENTS) and len(version.dimensions) == 8
    assert [each.name for each in queries.functions(people.acme)] == [name for _key, name in FUNCTIONS]
    links = set(StatementLink.objects.for_organisation(people.acme).values_list("kind", "key"))
    assert ("touchpoint", "cabin-crew") in links and ("theme", "crew") in links and ("metric", "nps") in links
    assert ("touchpoint", "delivery") not in links, "an airline delivers nothing"


def test_an_edit_makes_a_draft_and_leaves_the_published_version_as_it_was(people):
    who = Actor.person(people.alice), NOW
    old = Statement.objects.for_organisation(people.acme).select_related("instrument").get(key="culture-bad-news")
    new = verbs.save_statement(people.acme, old, {"en": "We say  it. ", "de": ""}, [("metric", "nps")], *who)
    old.refresh_from_db()
    assert old.texts["en"].startswith("Whoever brings") and new.pk != old.pk
    assert (new.key, new.texts, new.instrument.version) == (old.key, {"en": "We say it."}, 2)
    assert [(each.kind, each.key) for each in new.links.all()] == [("metric", "nps")]
    assert queries.published(people.acme).version == 1
    other = Statement.objects.for_organisation(people.acme).get(instrument=new.instrument, key="culture-leaders-serve")
    assert other.texts["de"].startswith("Jede Führungskraft"), "the rest was copied"
    again = verbs.save_statement(people.acme, old, {"en": "Once more."}, [], *who)
    assert again.pk == new.pk and len(queries.versions(people.acme)) == 2


def test_publishing_freezes_the_draft_and_makes_it_what_new_rounds_ask(people):
    who = Actor.person(people.alice), NOW
    draft = verbs.start_draft(people.acme, *who)
    with pytest.raises(Conflict, match="draft already"):
        verbs.start_draft(people.acme, *who)
    added = verbs.add_statement(people.acme, "culture", {"en": "We laugh together."}, [("theme", "crew")], *who)
    gone = Statement.objects.for_organisation(people.acme).select_related("instrument").get(
        instrument=draft, key="culture-bad-news")
    verbs.remove_statement(people.acme, gone, *who)
    verbs.publish(people.acme, *who)
    assert queries.published(people.acme).version == 2
    keys = {each.key for each in Statement.objects.for_organisation(people.acme).filter(instrument=draft)}
    assert added.key == "culture-we-laugh-together" and added.key in keys and "culture-bad-news" not in keys
    added.refresh_from_db()
    with pytest.raises(Conflict, match="stays as it is"):
        verbs.remove_statement(people.acme, Statement.objects.for_organisation(people.acme).select_related(
            "instrument").get(pk=added.pk), *who)
    with pytest.raises(Conflict, match="no draft"):
        verbs.publish(people.acme, *who)


def test_a_dimension_without_statements_is_not_published_and_a_draft_can_be_given_up(people):
    who = Actor.person(people.alice), NOW
    draft = verbs.start_draft(people.acme, *who)
    for each in Statement.objects.for_organisation(people.acme).select_related("instrument").filter(
            instrument=draft, dimension__key="culture"):
        verbs.remove_statement(people.acme, each, *who)
    with pytest.raises(Conflict, match="Culture"):
        verbs.publish(people.acme, *who)
    verbs.discard(people.acme, *who)
    assert [each.version for each in queries.versions(people.acme)] == [1]


def test_a_statement_that_an_open_round_asks_is_not_edited_and_the_reason_is_said(people):
    who = Actor.person(people.alice), NOW
    version = queries.published(people.acme)
    Round.objects.create(organisation=people.acme, instrument=version, name="Autumn", created_at=NOW, opened_at=NOW,
                         opens_at=NOW, closes_at=NOW + timedelta(days=14))
    old = Statement.objects.for_organisation(people.acme).select_related("instrument").first()
    with pytest.raises(Conflict, match="“Autumn” asks this statement until"):
        verbs.save_statement(people.acme, old, {"en": "Something else."}, [], *who)
    assert len(queries.versions(people.acme)) == 1
    verbs.start_draft(people.acme, *who)
    saved = verbs.save_statement(people.acme, old, {"en": "Something else."}, [], *who)
    assert saved.instrument.version == 2 and Round.objects.for_organisation(people.acme).get().instrument == version


@pytest.mark.parametrize(("texts", "field"), [({"de": "Nur Deutsch."}, "text_en"), ({"en": "x" * 301}, "text_en"),
                                              ({"en": "Yes.", "de": "x" * 301}, "text_de")])
def test_words_that_are_missing_or_too_long_are_refused_beside_their_field(people, texts, field):
    verbs.start_draft(people.acme, Actor.person(people.alice), NOW)
    with pytest.raises(InvalidInput) as refused:
        verbs.add_statement(people.acme, "culture", texts, [], Actor.person(people.alice), NOW)
    assert refused.value.field == field


def test_only_admins_change_statements_and_functions_and_each_change_is_in_the_audit_trail(people):
    for change in (lambda who: verbs.start_draft(people.acme, who, NOW),
                   lambda who: functions.save(people.acme, "Legal", who, NOW)):
        with pytest.raises(NotAllowed):
            change(Actor.person(people.bob))
        change(Actor.person(people.alice))
    said = set(AuditEntry.objects.for_organisation(people.acme).values_list("action", flat=True))
    assert {"instrument.drafted", "function.saved"} <= said
    with pytest.raises(InvalidInput, match="already"):
        functions.save(people.acme, "legal", Actor.person(people.alice), NOW)
    assert Function.objects.for_organisation(people.acme).get(name="Legal").key == "legal"


def test_an_organisation_from_before_takes_our_statements_once(people):
    Instrument.objects.for_organisation(people.acme).delete()
    Function.objects.for_organisation(people.acme).delete()
    verbs.take_ours(people.acme, Actor.person(people.alice), NOW)
    with pytest.raises(Conflict):
        verbs.take_ours(people.acme, Actor.person(people.alice), NOW)
    assert queries.version(queries.published(people.acme)).count == len(STATEMENTS)
