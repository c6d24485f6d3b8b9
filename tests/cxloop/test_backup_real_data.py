"""Backup and restore with real feedback: what they need, and that an empty installation holds the same afterwards."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from cxloop.backup import connect
from cxloop.models import Organisation
from feedback import flow
from feedback.ingest import imports
from feedback.ingest.service import source_called
from feedback.models import Case, FeedbackItem
from tests.conftest import PROJECT
from tests.cxloop.test_backup import contents, empty, ours  # noqa: F401
from tests.feedback.ingest.conftest import NOW
from tests.feedback.story import complain, settle

pytestmark = pytest.mark.real_data
FILES = ("telecom_nps_verbatim.csv.gz", "nhs_v6framework.csv.gz", "cfpb_complaints_sample.csv.gz", "Tweets.csv.gz")
UPLOAD = 150_000_000  # bytes of a file that must not be held in memory
MOST = 220  # MB; a process of cxloop that does nothing has about 130
# A small process starts the command, so that what pytest itself takes is not counted.
MEASURE = """
import json, resource, subprocess, sys
done = subprocess.run([sys.executable, *sys.argv[1:]], text=True, capture_output=True)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
print(json.dumps({"code": done.returncode, "out": done.stdout, "err": done.stderr, "peak": peak}))
"""


def typed(database: dict[str, Any], media: Path, *words: str) -> dict[str, Any]:
    """How the command ended, what it said, and the peak memory in MB of the largest process it needed."""
    host = database.get("HOST") or database["OPTIONS"].get("host")
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.dev", "MEDIA_ROOT": str(media),
           "DATABASE_URL": f"postgresql://{database['USER']}@/{database['NAME']}?host={host}"}
    done = subprocess.run([sys.executable, "-c", MEASURE, "manage.py", *words], cwd=PROJECT, env=env, text=True,
                          capture_output=True, check=True)
    return dict(json.loads(done.stdout))


def fill(folder: Path) -> None:
    """Everything the loop made of real files, some open cases, and a large upload."""
    acme, globex = (Organisation.objects.get(slug=slug) for slug in ("acme", "globex"))
    for name in FILES:
        planned = imports.plan(folder / "original_format" / name, acme, NOW)
        run = imports.open_run(acme, source_called(acme, name), planned, NOW)
        imports.run(run, planned.table, NOW, process=flow.process)
    for number in range(5):
        complain(globex, timezone.now(), email=f"c{number}@example.test")
    settle(timezone.now())


def test_an_empty_installation_holds_the_same_afterwards(
    ours: dict[str, Any], empty: dict[str, Any], real_data: Path, tmp_path: Path  # noqa: F811
) -> None:
    fill(real_data)
    before = contents(ours)
    items = FeedbackItem.across_organisations.count()
    assert items > 3_000 and Case.across_organisations.count() >= 5
    media, back, archive = tmp_path / "media", tmp_path / "back", tmp_path / "cxloop.zip"
    media.mkdir()
    with (media / "large.csv").open("wb") as large:
        for _ in range(UPLOAD // 1_000_000):
            large.write(os.urandom(1_000_000))

    written = typed(ours, media, "backup", str(archive))
    assert written["code"] == 0, written["err"]
    restored = typed(empty, back, "restore", str(archive))
    assert restored["code"] == 0, restored["err"]
    print(f"{items:,} items and {UPLOAD // 1_000_000} MB of files in {archive.stat().st_size // 1_000_000} MB: backup "
          f"needed {written['peak']} MB of memory, restore {restored['peak']} MB")
    assert contents(empty) == before
    assert (back / "large.csv").read_bytes() == (media / "large.csv").read_bytes()
    assert max(written["peak"], restored["peak"]) < MOST, (written["peak"], restored["peak"])

    audited = typed(empty, back, "audit")
    assert audited["code"] == 0 and "promises hold" in audited["out"], audited
    again = typed(empty, back, "restore", str(archive))
    assert again["code"] != 0 and "--replace" in again["err"], again
    assert contents(empty) == before, "a refusal changes nothing"
    with connect(empty) as database:
        database.execute("UPDATE cxloop_organisation SET name = 'Lost'")
    assert typed(empty, back, "restore", str(archive), "--replace")["code"] == 0
    assert contents(empty) == before
