"""One statement for many rows, each with values of its own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cxloop.bulk import update_many
from cxloop.tenancy import acting_in
from feedback.models import Case
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


def test_json_columns_are_refused(people):
    case = complain(people.acme)
    with pytest.raises(AssertionError, match="JSON"):
        update_many([case], ["why"])
