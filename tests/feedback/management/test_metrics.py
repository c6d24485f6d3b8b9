"""manage.py metrics: the numbers on a terminal."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command

from feedback.measure import service
from tests.feedback.story import MONDAY, complain


def run(*arguments):
    out = io.StringIO()
    with time_machine.travel(MONDAY + timedelta(hours=5), tick=False):
        call_command("metrics", "--organisation", "acme", *arguments, stdout=out)
    return out.getvalue()


def test_one_json_object_with_a_key_per_metric(people):
    complain(people.acme, MONDAY)
    told = json.loads(run("--json"))
    assert set(told) == {metric.key for metric in service.metrics}
    for each in told.values():
        assert {"value", "numerator", "denominator", "n", "interval", "unit", "definition", "cohort"} <= set(each)
    assert (told["closure_rate"]["numerator"], told["closure_rate"]["denominator"]) == (0, 1)
    assert told["nps"]["value"] == -100


def test_a_period_a_filter_and_a_breakdown(people):
    complain(people.acme, MONDAY, touchpoint="baggage")
    told = json.loads(run("--json", "--period", "2026-02", "--metric", "closure_rate"))
    assert told["closure_rate"]["denominator"] == 0
    told = json.loads(run("--json", "--touchpoint", "baggage", "--metric", "closure_rate", "--by", "position"))
    assert [group["label"] for group in told["closure_rate"]["groups"]] == ["Head of Baggage"]


def test_a_table_for_people_and_one_for_spreadsheets(people):
    complain(people.acme, MONDAY)
    assert "Closure rate: 0 share (0 of 1, n 1" in run()
    rows = list(csv.DictReader(io.StringIO(run("--csv").removeprefix("\ufeff"))))
    assert {row["metric"] for row in rows} == {metric.key for metric in service.metrics}


@pytest.mark.parametrize("arguments", [["--period", "autumn"], ["--metric", "happiness"], ["--theme", "nowhere"]])
def test_a_wrong_question_ends_with_one_sentence(people, arguments):
    with pytest.raises(CommandError):
        run(*arguments)


def test_an_unknown_organisation(db):
    with pytest.raises(CommandError, match="There is no organisation acme"):
        run()
