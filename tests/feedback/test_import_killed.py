"""A real process that imports is killed without warning; the next one ends with exactly the same rows."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection

from feedback.models import FeedbackItem, ImportRun

PROJECT = Path(__file__).resolve().parents[2]
ROWS = 1500


def start(path: Path) -> subprocess.Popen[str]:
    where = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    environment = {**os.environ, "DATABASE_URL": where, "DJANGO_SETTINGS_MODULE": "config.settings.dev"}
    return subprocess.Popen(
        [sys.executable, "manage.py", "import_feedback", str(path), "--organisation=acme", "--source=web", "--json"],
        cwd=PROJECT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_a_process_killed_in_the_middle_is_taken_up_exactly(people, tmp_path):
    path = tmp_path / "web.csv"
    path.write_text("text,nps\n" + "".join(f"{'Good' if n % 3 else 'Bad'},{n % 12}\n" for n in range(ROWS)))
    process = start(path)
    while not ImportRun.objects.for_organisation(people.acme).filter(rows_read__gt=0).exists():
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    killed = ImportRun.objects.for_organisation(people.acme).get()
    assert (killed.state, 0 < killed.rows_read < ROWS) == ("running", True)

    out, err = start(path).communicate()
    told = json.loads(out.splitlines()[-1])
    assert "Going on after row" in err
    rejected = sum(n % 12 == 11 for n in range(ROWS))
    assert (told["read"], told["stored"], told["duplicates"], told["rejected"]) == (ROWS, ROWS - rejected, 0, rejected)
    items = FeedbackItem.objects.for_organisation(people.acme)
    assert items.count() == ROWS - rejected
    assert not items.filter(processed_at=None).exists()
    assert Path(told["rejects_file"]).read_text().count("\n") == rejected + 1
    again = json.loads(start(path).communicate()[0].splitlines()[-1])
    assert (again["stored"], again["duplicates"]) == (0, ROWS - rejected)
