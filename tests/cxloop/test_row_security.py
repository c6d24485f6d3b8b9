"""The second wall: the database keeps organisations apart when the first one, the manager, is gone."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import suppress

import psycopg
import pytest
from celery import shared_task
from django.apps import apps
from django.contrib.postgres.search import SearchQuery
from django.db import DatabaseError, DataError, ProgrammingError, connection, transaction
from django.http import HttpResponse

from cxloop import row_security
from cxloop.middleware import Nobody
from cxloop.models import BusinessUnit, Organisation
from cxloop.tenancy import ScopedManager, across, acting_in, nobody
from feedback.models import FeedbackItem
from tests.feedback.story import complain

Two = tuple[Organisation, Organisation]


@pytest.fixture
def two(db) -> Two:
    acme, globex = (Organisation.objects.create(slug=name, name=name) for name in ("acme-r", "globex-r"))
    for organisation in (acme, globex):
        BusinessUnit.objects.create(organisation=organisation, name=f"Sales of {organisation.name}")
    return acme, globex


def names() -> list[str]:
    """What the manager that asks for nothing gives."""
    return sorted(BusinessUnit.across_organisations.values_list("name", flat=True))


def told() -> str:
    """What the database believes for whom it works."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW cxloop.organisation")
        return str(cursor.fetchone()[0])


def columns(statement: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


# Every table


def test_every_table_with_an_organisation_is_guarded(db):
    """A table that is missing here needs `GuardOrganisations()` in the migration that makes it."""
    tables = columns("""
        SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, p.polpermissive, p.polcmd::text,
               pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'organisation_id'
        LEFT JOIN pg_policy p ON p.polrelid = c.oid AND p.polpermissive
        WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace""")
    unguarded = [row[0] for row in tables if row[1:5] != (True, True, True, "*")]
    assert not unguarded
    rules = {rule for row in tables for rule in row[5:]}
    assert len(rules) == 1, "every table has the one policy"
    assert "current_setting('cxloop.organisation'" in rules.pop()
    models = row_security.guarded(apps.get_models(include_auto_created=True))
    assert sorted(row[0] for row in tables) == sorted(model._meta.db_table for model in models)


def test_no_table_of_ours_joins_rows_without_an_organisation():
    ours = [apps.get_app_config(label) for label in ("cxloop", "feedback", "assessments")]
    hidden = [m.__name__ for app in ours for m in app.get_models(include_auto_created=True) if m._meta.auto_created]
    assert hidden in ([], ["User_groups", "User_user_permissions"]), "many-to-many tables need a model of their own"


def test_the_role_of_the_application_cannot_pass(db):
    [(passes, owns)] = columns("""
        SELECT rolsuper OR rolbypassrls OR rolcreaterole, pg_has_role(current_user, 'pg_database_owner', 'USAGE')
        FROM pg_roles WHERE rolname = current_user""")
    assert not passes
    assert owns, "and it owns its tables, so that FORCE matters"
    assert row_security.wall_stands(["default"]) == []


@pytest.mark.skipif(not os.environ.get("CXLOOP_TEST_STORES"), reason="needs the embedded PostgreSQL's superuser")
def test_a_role_that_passes_and_a_search_without_index_are_said_with_the_remedy(db, monkeypatch):
    address = connection.settings_dict
    with psycopg.connect(host=address["OPTIONS"].get("host") or address["HOST"], user="postgres",
                         dbname=address["NAME"]) as superuser:
        superuser.execute(row_security.LEAKPROOF.replace("LEAKPROOF", "NOT LEAKPROOF"))
        monkeypatch.setattr(row_security, "connections", {"other": superuser})
        found = row_security.wall_stands(["other"])
        superuser.rollback()
    assert [each.id for each in found] == ["cxloop.W001", "cxloop.W002"]
    assert "NOBYPASSRLS" in found[0].hint
    assert row_security.LEAKPROOF in found[1].hint


def test_it_is_put_up_around_rows_that_stand_already_and_can_be_taken_down(two):
    state = type("State", (), {"apps": apps})
    with connection.schema_editor() as editor:
        editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        row_security.GuardOrganisations().database_backwards("cxloop", editor, state, state)
    with nobody():
        assert len(names()) == 2
    for _again in range(2):
        with connection.schema_editor() as editor:
            row_security.GuardOrganisations().database_forwards("cxloop", editor, state, state)
    with acting_in(two[0]):
        assert names() == ["Sales of acme-r"]


# Without the manager's filter


def test_nothing_of_others_is_read(two):
    acme, _globex = two
    with acting_in(acme):
        assert names() == ["Sales of acme-r"]
        assert columns("SELECT name FROM cxloop_businessunit") == [("Sales of acme-r",)]
        with connection.cursor() as cursor, cursor.copy("COPY cxloop_businessunit (name) TO STDOUT") as copy:
            assert b"".join(copy) == b"Sales of acme-r\n"


def test_nothing_of_others_is_written(two):
    acme, globex = two
    with acting_in(acme):
        theirs = BusinessUnit(pk=BusinessUnit.across_organisations.get().pk + 1, organisation=globex, name="Taken")
        assert BusinessUnit.across_organisations.exclude(organisation=acme).update(name="Taken") == 0
        assert BusinessUnit.across_organisations.exclude(organisation=acme).delete()[0] == 0
        for wrong in (
            lambda: BusinessUnit.across_organisations.create(organisation=globex, name="Planted"),
            lambda: BusinessUnit.across_organisations.bulk_create([theirs]),
            lambda: BusinessUnit.across_organisations.update(organisation=globex),
        ):
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
                wrong()
    assert names() == ["Sales of acme-r", "Sales of globex-r"]


def test_pages_and_api_show_nothing_of_others_when_the_manager_forgets_to_ask(people, client, api, monkeypatch):
    complain(people.acme, text="Acme lost my bag, terrible")
    complain(people.globex, text="Globex lost my bag, terrible")
    with across():
        assert FeedbackItem.across_organisations.count() == 2
    reader = api(people.alice)
    monkeypatch.setattr(
        ScopedManager, "for_organisation", lambda self, _organisation: self.model.across_organisations.all())
    client.force_login(people.alice.user)
    said = [client.get("/o/acme/feedback/"), client.get("/o/acme/inbox/?view=all"), client.get("/o/acme/dashboard/"),
            reader.get("/api/v1/feedback/"), reader.get("/api/v1/cases/")]
    text = "".join(answer.content.decode() for answer in said)
    assert "Acme lost my bag" in text
    assert "Globex lost" not in text


# Who is told what


def test_for_nobody_it_is_an_error_and_across_it_is_everything(two):
    with nobody(), pytest.raises(DataError, match="nobody"), transaction.atomic():
        names()
    with acting_in(two[0]), across():
        assert len(names()) == 2


def test_blocks_inside_blocks_end_where_they_began(two):
    acme, globex = two
    with acting_in(acme):
        with suppress(KeyError), acting_in(globex):
            assert names() == ["Sales of globex-r"]
            raise KeyError
        assert names() == ["Sales of acme-r"]
        with nobody():
            assert told() == "nobody"
        assert told() == str(acme.pk)


def test_what_a_savepoint_takes_back_is_said_again(two):
    acme, globex = two
    with acting_in(globex), suppress(KeyError), transaction.atomic():
        names()
        with acting_in(acme):
            names()
            raise KeyError
    with acting_in(acme):
        assert names() == ["Sales of acme-r"]
    with acting_in(globex):
        assert names() == ["Sales of globex-r"]


def test_a_block_may_end_inside_a_transaction_that_failed(two):
    acme, globex = two
    with acting_in(globex):
        with pytest.raises(DatabaseError), transaction.atomic(), acting_in(acme):
            columns("SELECT 1 / 0")
        assert names() == ["Sales of globex-r"]


def test_a_cursor_that_outlives_its_block_sees_what_its_user_may(two):
    acme, globex = two
    with acting_in(globex):
        cursor = connection.cursor()
    with acting_in(acme), cursor:
        cursor.execute("SELECT name FROM cxloop_businessunit")
        assert cursor.fetchall() == [("Sales of acme-r",)]


def test_rows_read_in_portions_stay_those_of_the_block_they_were_asked_in(two):
    acme, globex = two
    BusinessUnit.objects.bulk_create(BusinessUnit(organisation=acme, name=f"Unit {n}") for n in range(9))
    with acting_in(acme):
        rows = BusinessUnit.across_organisations.iterator(chunk_size=2)
        seen = [next(rows)]
        for row in rows:
            with acting_in(globex):
                assert names() == ["Sales of globex-r"]
            seen.append(row)
    assert {row.organisation_id for row in seen} == {acme.pk}
    assert len(seen) == 10


@pytest.fixture
def committed(transactional_db) -> Iterator[Two]:
    acme, globex = (Organisation.objects.create(slug=name, name=name) for name in ("acme-c", "globex-c"))
    yield acme, globex


def test_a_kept_connection_is_told_anew_after_commit_rollback_and_in_other_threads(committed):
    acme, globex = committed
    with acting_in(acme), transaction.atomic():
        assert told() == str(acme.pk)
    assert told() == "*"
    with suppress(KeyError), transaction.atomic(), acting_in(globex):
        assert told() == str(globex.pk)
        raise KeyError
    with acting_in(acme):
        assert told() == str(acme.pk)
        elsewhere: list[str] = []

        def ask() -> None:
            elsewhere.append(told())
            connection.close()

        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()
        assert elsewhere == ["nobody"]
        assert told() == str(acme.pk)
        connection.close()
        assert told() == str(acme.pk)


@shared_task
def say() -> str:
    return told()


def test_requests_and_tasks_begin_for_nobody_whatever_was_before(two, rf):
    with acting_in(two[0]):
        assert Nobody(lambda request: HttpResponse(told()))(rf.get("/")).content == b"nobody"
        assert say() == "nobody"
        assert told() == str(two[0].pk)


def test_words_are_searched_by_their_index(db):
    with acting_in(1), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        found = FeedbackItem.across_organisations.filter(vector=SearchQuery("bag", config="simple"))
        plan = found.explain()
    assert "Bitmap Index Scan on item_words" in plan
    assert "InitPlan 1" in plan, "the policy is there"
