"""One statement for many rows, each with values of its own."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DataError, IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cxloop.bulk import create_many, insert_many, new, update_many
from cxloop.tenancy import acting_in
from feedback.models import Case, Customer, CustomerIdentity, Source
from tests.feedback.story import MONDAY, complain


def test_each_row_gets_its_own_values_and_nothing_else_changes(people):
    cases = [complain(people.acme) for _number in range(3)]
    other = complain(people.acme)
    for number, case in enumerate(cases):
        case.severity, case.segment = number, f"It's {number}, {{\"a\"}} \\"
        case.assignee = people.carol if number else None
        case.paused_until = MONDAY + timedelta(hours=number) if number else None
    assert update_many(cases, ["severity", "segment", "assignee", "paused_until"]) == 3
    for number, case in enumerate(cases):
        fresh = Case.objects.for_organisation(people.acme).get(pk=case.pk)
        assert (fresh.severity, fresh.segment) == (number, f"It's {number}, {{\"a\"}} \\")
        assert fresh.assignee == (people.carol if number else None)
        assert fresh.paused_until == (MONDAY + timedelta(hours=number) if number else None)
        assert fresh.why == case.why
    assert Case.objects.for_organisation(people.acme).get(pk=other.pk).severity == other.severity


def test_it_costs_one_statement_however_many_rows(people):
    cases = [complain(people.acme) for _number in range(5)]
    with CaptureQueriesContext(connection) as queries:
        update_many(cases, ["severity"])
    assert len([query for query in queries if query["sql"].startswith("UPDATE")]) == 1
    assert update_many([], ["severity"]) == 0


def test_rows_of_another_organisation_are_out_of_reach(people):
    case = complain(people.acme)
    case.severity = 9
    with acting_in(people.globex):
        assert update_many([case], ["severity"]) == 0


NASTY = ["", "It's", '{"a"}', "\\", "NULL", "a,b", "ümläut 🙂", "line\nbreak", " padded ", "%s", "\\x41"]


def test_whatever_can_be_typed_is_written_as_it_is(people):
    rows = [(people.acme.pk, uuid.uuid4(), text, {"said": text, "none": None}, MONDAY) for text in NASTY]
    assert insert_many(Source, ("organisation", "public_id", "key", "settings", "created_at"), rows) == len(NASTY)
    made = Source.objects.for_organisation(people.acme).filter(public_id__in=[row[1] for row in rows])
    found = {row.public_id: (row.organisation_id, row.public_id, row.key, row.settings, row.created_at) for row in made}
    assert [found[row[1]] for row in rows] == rows
    assert {row.channel for row in made} == {"file"} and {row.touchpoint_id for row in made} == {None}


def test_nothing_comes_back_for_texts_no_database_can_hold(people):
    for texts in (["a", "b\x00c"], ["a\x00b", None]):
        rows = [(people.acme.pk, 1, text, "kind") for text in texts]
        with pytest.raises((ValueError, DataError, IntegrityError)), transaction.atomic():
            insert_many(CustomerIdentity, ("organisation", "customer", "value", "kind"), rows)


def test_a_text_too_long_for_its_column_is_refused_not_cut(people):
    rows = [(people.acme.pk, uuid.uuid4(), letter * 81, MONDAY) for letter in "ab"]
    with pytest.raises(DataError), transaction.atomic():
        insert_many(Source, ("organisation", "public_id", "key", "created_at"), rows)


def test_rows_are_written_as_they_are_and_know_their_keys(people):
    like = {"organisation": people.acme, "first_seen_at": MONDAY}
    rows = [
        Customer(**like, name=f"N{number}", value=value, last_seen_at=MONDAY + timedelta(number))
        for number, value in enumerate([None, Decimal("1.50"), Decimal("-3.00")])
    ]
    create_many(rows)
    assert [row.pk for row in rows] == sorted({row.pk for row in rows})
    for row in rows:
        fresh = Customer.objects.for_organisation(people.acme).get(pk=row.pk)
        for field in Customer._meta.concrete_fields:
            assert getattr(fresh, field.attname) == getattr(row, field.attname), field


def test_what_must_differ_cannot_be_left_to_the_default(people):
    with pytest.raises(AssertionError, match="must be named"):
        insert_many(Source, ("organisation", "key", "created_at"), [(people.acme.pk, "a", MONDAY)])


def test_a_conflict_is_answered_as_asked(people):
    row = (people.acme.pk, complain(people.acme, email="a@x.test").customer_id, "email", "a@x.test")
    columns = ("organisation", "customer", "kind", "value")
    assert insert_many(CustomerIdentity, columns, [row], on_conflict="DO NOTHING") == 0
    assert insert_many(CustomerIdentity, columns, []) == 0


def test_rows_of_another_organisation_are_not_taken(people):
    row = (people.acme.pk, uuid.uuid4(), "theirs", MONDAY)
    with acting_in(people.globex), pytest.raises(ProgrammingError, match="row-level"), transaction.atomic():
        insert_many(Source, ("organisation", "public_id", "key", "created_at"), [row])


def test_json_is_changed_too(people):
    cases = [complain(people.acme) for _number in range(2)]
    for number, case in enumerate(cases):
        case.why = {"why": f'"{number}\\"'}
    update_many(cases, ["why"])
    assert [Case.objects.for_organisation(people.acme).get(pk=case.pk).why for case in cases] == [c.why for c in cases]


def test_very_many_keys_are_asked_for_at_once(people):
    cases = [complain(people.acme) for _number in range(3)]
    mine = Case.objects.for_organisation(people.acme)
    assert set(mine.filter(pk__among=[cases[0].pk, cases[2].pk])) == {cases[0], cases[2]}
    assert set(mine.filter(first_item__among={cases[1].first_item_id})) == {cases[1]}
    assert set(mine.filter(segment__among=["it's", "", '"'])) == set(cases)
    assert list(mine.filter(pk__among=[])) == list(mine.filter(segment__among=[])) == []


def test_a_new_row_is_the_one_its_model_makes(people):
    given = {"organisation_id": people.acme.pk, "name": "Ann", "first_seen_at": MONDAY, "last_seen_at": MONDAY}
    ours, its = new(Customer, **given, public_id=uuid.UUID(int=1)), Customer(**given, public_id=uuid.UUID(int=1))
    for field in Customer._meta.concrete_fields:
        assert field.generated or getattr(ours, field.attname) == getattr(its, field.attname), field
    ours.save()
    assert Customer.objects.for_organisation(people.acme).get(pk=ours.pk).name == "Ann"
    assert new(Customer, **given).public_id != new(Customer, **given).public_id
    with pytest.raises(AssertionError, match="nmae"):
        new(Customer, **given, nmae="Ann")
