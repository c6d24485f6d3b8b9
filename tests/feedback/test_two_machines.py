"""Two machines, each with a data folder and a broker of its own, share one database: each item is processed once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection

from cxloop.models import OutboxMessage
from feedback.ingest.incoming import Incoming, IncomingRating
from feedback.ingest.service import source_called, store
from feedback.models import Case, FeedbackItem
from tests.feedback.story import MONDAY

PROJECT = Path(__file__).resolve().parents[2]
ITEMS = 400
# As many processes as two machines have, each taking small batches from the first moment both are ready.
WORK = """
import sys, time, django
django.setup()
from django.db import connection
from django.utils.dateparse import parse_datetime
from cxloop.tenancy import across
from feedback import flow
with across():
    connection.ensure_connection()
    print("ready", flush=True)
    sys.stdin.readline()
    done, now = 0, parse_datetime(sys.argv[1])
    while count := flow.process_waiting(now, limit=10):
        done += count
print(done, flush=True)
"""


def machine(data: Path) -> subprocess.Popen[str]:
    where = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    environment = {**os.environ, "DATABASE_URL": where, "DJANGO_SETTINGS_MODULE": "config.settings.dev",
                   "CXLOOP_DATA": str(data), "REDIS_URL": f"unix://{data}/no-broker.sock"}
    return subprocess.Popen([sys.executable, "-c", WORK, MONDAY.isoformat()], cwd=PROJECT, env=environment, text=True,
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE)


@pytest.mark.django_db(transaction=True)
def test_two_machines_share_a_database_and_each_item_is_processed_once(people, tmp_path):
    said = [Incoming(text=f"Awful service, bag {n} is lost.", occurred_at=MONDAY, external_id=str(n),
                     ratings=[IncomingRating("nps", 0, 0, 10)]) for n in range(ITEMS)]
    store(people.acme, source_called(people.acme, "Survey"), said, MONDAY, live=True)
    machines = [machine(tmp_path / name) for name in ("one", "two")]
    for each in machines:
        assert each.stdout and each.stdout.readline() == "ready\n"
    for each in machines:
        assert each.stdin
        each.stdin.write("go\n")
        each.stdin.flush()
    done = [int(each.communicate(timeout=60)[0]) for each in machines]
    assert sum(done) == ITEMS and min(done) > 0, done
    items = FeedbackItem.objects.for_organisation(people.acme)
    assert items.exclude(processed_at=None).count() == ITEMS
    cases = Case.objects.for_organisation(people.acme)
    assert cases.count() == ITEMS == items.values("case").distinct().count()
    opened = OutboxMessage.objects.for_organisation(people.acme).filter(event="CaseOpened")
    told = [(row.handler, str(row.payload)) for row in opened]
    assert len(told) == len(set(told)) and {len(told) % ITEMS, bool(told)} == {0, True}
