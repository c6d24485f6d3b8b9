"""The disk under PostgreSQL, Valkey and the logs is full for a while: a clear refusal, nothing lost, and on it goes."""

from __future__ import annotations

import errno
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from cxloop.embedded import find_place
from tests.cxloop.test_embedded import eventually
from tests.faults.installation import SEED, Company, Installation, installed
from tests.faults.smtp import mail_server

pytestmark = pytest.mark.faults
SIZE = "400m"
FULL_SECONDS = 8.0
PATIENCE = 90.0  # seconds: whatever died meanwhile is started again after half a minute at the latest


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = Path("/tmp") / f"cxloop-disk-{os.getpid()}"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=755", "cxloop", str(place)],
                             check=False, capture_output=True)
    try:
        if mounted.returncode:
            pytest.skip("a small disk needs the right to mount one")
        yield place
    finally:
        if not mounted.returncode:
            subprocess.run(["umount", "--lazy", str(place)], check=True)
        place.rmdir()


@pytest.fixture
def installation(small_disk: Path) -> Iterator[Installation]:
    with mail_server() as smtp, installed(smtp, small_disk) as made:
        yield made


@contextmanager
def filled(disk: Path) -> Iterator[None]:
    """Within the block not a byte is left."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 65_536)
        except OSError as error:
            assert error.errno == errno.ENOSPC
    try:
        yield
    finally:
        filler.unlink()


def complaint(number: int) -> dict[str, object]:
    return {"source": "Web", "external_id": f"id-{number}", "nps": 0,
            "text": f"Awful service, my bag is lost. {os.urandom(20_000).hex()}"}


def test_a_full_disk_refuses_clearly_loses_nothing_and_goes_on_by_itself(
    installation: Installation, small_disk: Path
) -> None:
    company = installation.company("disk")
    acknowledged = {f"id-{n}" for n in range(5) if company.post(complaint(n))}
    assert len(acknowledged) == 5
    with filled(small_disk):
        acknowledged |= hand_in_until_refused(company)
        let_postgres_panic(installation)
        until = time.monotonic() + FULL_SECONDS
        for number in range(1_000, 2_000):
            if company.post(complaint(number)):
                acknowledged.add(f"id-{number}")
            time.sleep(0.2)
            if time.monotonic() > until:
                break
        assert company.refused["code"] == "unavailable" and int(company.refused["Retry-After"]) > 0
    assert set(company.answers) == {202, 503}, "never a mistake of ours"
    began = time.monotonic()
    assert eventually(lambda: company.post(complaint(2_000)), PATIENCE), installation.up.said()
    first = time.monotonic() - began
    acknowledged.add("id-2000")
    assert installation.stands()
    assert eventually(lambda: not company.left(), PATIENCE), company.left()
    print(f"answers {dict(company.answers)}; first acknowledged {first:.1f} s, all processed "
          f"{time.monotonic() - began:.1f} s after there was room")
    company.settle()
    stored = {name for (name,) in company.rows("SELECT external_id FROM feedback_feedbackitem WHERE {mine}")}
    assert acknowledged <= stored and company.count("feedback_case") == len(stored)
    company.assert_books_agree(SEED, copies=1)


def let_postgres_panic(installation: Installation) -> None:
    """Its log of changes finds no room either, at which it gives up and is started again."""
    where = find_place(installation.data).database_url.replace("//cxloop@", "//postgres@")
    with pytest.raises(psycopg.OperationalError), psycopg.connect(where, autocommit=True) as superuser:
        for _ in range(100):
            superuser.execute("SELECT pg_logical_emit_message(false, 'filler', repeat('x', 5000000))")
    assert eventually(lambda: "PANIC" in installation.up.said()), installation.up.said()


def hand_in_until_refused(company: Company) -> set[str]:
    acknowledged = set()
    for number in range(100, 1_000):
        if not company.post(complaint(number)):
            return acknowledged
        acknowledged.add(f"id-{number}")
    raise AssertionError("the disk was not full")
