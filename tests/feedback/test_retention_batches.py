"""Letting go of twenty thousand rows: in small batches, waiting for nobody, and going on after a kill."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cxloop import retention
from cxloop.tenancy import acting_in
from tests.conftest import PROJECT
from tests.feedback.test_retention import LATER, YEAR, decide, many


def test_twenty_thousand_go_in_small_batches(people):
    rows = many(people, 20_000)
    decide(people, **YEAR)
    sizes, began = [], time.monotonic()
    with acting_in(people.acme):
        kind = retention._kinds["said"]
        with CaptureQueriesContext(connection) as queries:
            sizes = list(retention.batches(kind.due(people.acme, LATER), kind.erase, LATER, retention.BATCH))
    print(f"20,000 items in {time.monotonic() - began:.1f} s")
    assert sizes == [500] * 40 and rows.filter(text="").count() == 20_000
    changing = [query["sql"] for query in queries if query["sql"].startswith(("UPDATE", "DELETE"))]
    assert len(changing) == 40 * 5, "five statements a batch, however many rows"
    assert all("FOR UPDATE" in sql and "SKIP LOCKED" in sql and "LIMIT 500" in sql
               for query in queries if "occurred_at" in (sql := query["sql"]))


@pytest.mark.django_db(transaction=True)
def test_rows_somebody_else_holds_are_passed_over_and_not_waited_for(people):
    rows = many(people, 10)
    decide(people, **YEAR)
    held = connection.copy()
    try:
        with held.cursor() as other:
            held.set_autocommit(False)
            other.execute("SELECT set_config('cxloop.organisation', '*', false)")
            other.execute("SELECT id FROM feedback_feedbackitem WHERE external_id = '5' FOR UPDATE")
            assert retention.tidy(LATER)
            assert rows.filter(text="").count() == 9
            held.rollback()
        assert retention.tidy(LATER + timedelta(days=1)) and rows.filter(text="").count() == 10
    finally:
        held.close()


def test_it_rests_and_goes_on(people):
    rows = many(people, 50)
    decide(people, **YEAR)
    turns = iter([False, True])
    assert not retention.tidy(LATER, rest=lambda: next(turns), batch=10)
    assert rows.filter(text="").count() == 20
    people.acme.refresh_from_db()
    assert people.acme.tidied_at is None
    assert retention.tidy(LATER, batch=10) and rows.filter(text="").count() == 50
    many(people, 1, people.globex)
    people.acme.refresh_from_db()
    assert people.acme.tidied_at == LATER
    gone = []
    retention.tidy(LATER + timedelta(hours=1), only_due=True, told=gone.append)
    assert not gone, "once a day is enough"


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_a_process_killed_in_the_middle_leaves_whole_batches_and_the_next_goes_on(people):
    rows = many(people, 20_000, at=timezone.now() - timedelta(days=400))
    decide(people, **YEAR)
    where = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    command = [sys.executable, "manage.py", "tidy", "--batch", "100"]
    env = {**os.environ, "DATABASE_URL": where, "DJANGO_SETTINGS_MODULE": "config.settings.dev"}
    process = subprocess.Popen(command, cwd=PROJECT, env=env)
    while not rows.filter(text="").exists():
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    gone = rows.filter(text="").count()
    assert 0 < gone < 20_000 and gone % 100 == 0
    assert rows.filter(text="", analysis__words=[]).count() == gone == rows.filter(analysis__words=[]).count()
    done = subprocess.run(command, cwd=PROJECT, env=env, text=True, capture_output=True, check=True)
    assert re.search(rf"^acme +said +{20_000 - gone:,}$", done.stdout, re.MULTILINE), done.stdout
    assert rows.filter(text="").count() == rows.filter(analysis__words=[]).count() == 20_000
