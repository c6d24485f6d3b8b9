"""An archive holds everything, and putting it back gives every table, number and file again."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import connection

from cxloop import backup
from tests.cxloop.test_embedded import eventually
from tests.people import everybody

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PROJECT = Path(__file__).resolve().parent.parent.parent
FILES = {"uploads/a.csv": b"text\nG\xc3\xbcnther\n", "mail/2026/b.bin": bytes(range(256)) * 5000}


def meaning(definition: str) -> str:
    """A definition without the casts and brackets that PostgreSQL writes anew each time it reads one."""
    return re.sub(r"::(text|character varying)(\[\])?|[()]", "", definition)


def contents(database: dict[str, Any]) -> dict[str, tuple[int, str]]:
    """Of every table the number of rows and a digest of them all, and of every sequence its value."""
    found: dict[str, tuple[int, str]] = {}
    with backup.connect(database) as known:
        tables = [row[0] for row in known.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")]
        for table in tables:
            rows = sorted(row[0] for row in known.execute(f'SELECT t::text FROM "{table}" t'))
            found[table] = (len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest())
        for name, value in known.execute("SELECT sequencename, last_value FROM pg_sequences"):
            found[f"sequence {name}"] = (value or 0, "")
        for name, text in known.execute("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"):
            found[f"index {name}"] = (0, meaning(text))
        for name, text in known.execute(
            "SELECT conrelid::regclass || ' ' || conname, pg_get_constraintdef(oid) FROM pg_constraint"):
            found[f"constraint {name}"] = (0, meaning(text))
        for name, text in known.execute("SELECT tablename || ' ' || policyname, qual FROM pg_policies"):
            found[f"policy {name}"] = (0, text)
        for name, enabled, forced in known.execute(
            "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class WHERE relkind = 'r'"):
            found[f"wall {name}"] = (enabled + 2 * forced, "")
    return found


@pytest.fixture
def ours(transactional_db: Any) -> dict[str, Any]:
    everybody()
    return dict(connection.settings_dict)


def is_dropped(known: psycopg.Connection[Any], name: str) -> bool:
    """False while the server's own cleaner, which nobody else may end, is at work in it."""
    try:
        known.execute(f"DROP DATABASE {name} WITH (FORCE)")
    except psycopg.errors.InsufficientPrivilege:
        return False
    return True


@pytest.fixture
def empty(transactional_db: Any) -> Iterator[dict[str, Any]]:
    name = f"restored_{os.getpid()}"
    with backup.connect(connection.settings_dict) as known:
        known.execute(f"DROP DATABASE IF EXISTS {name}")
        known.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        yield {**connection.settings_dict, "NAME": name}
        assert eventually(lambda: is_dropped(known, name), 30)


def storage(folder: Path, files: dict[str, bytes]) -> FileSystemStorage:
    made = FileSystemStorage(location=folder)
    for name, content in files.items():
        made.save(name, ContentFile(content))
    return made


def known(database: dict[str, Any]) -> set[str]:
    return set(backup.migrations_of(database))


def test_every_table_sequence_index_and_file_comes_back(ours, empty, tmp_path):
    before = contents(ours)
    archive = tmp_path / "cxloop.zip"
    assert backup.write(archive, ours, storage(tmp_path / "then", FILES), NOW) == 2
    assert archive.stat().st_mode & 0o777 == 0o600 and not list(tmp_path.glob("*.part"))
    back = storage(tmp_path / "back", {"uploads/a.csv": b"something else"})
    manifest = backup.read(archive, empty, back, known(ours), replace=False)
    assert before == contents(empty) and before["cxloop_organisation"][0] == 2 and before["cxloop_membership"][0] == 5
    assert before["wall feedback_case"][0] == 3
    assert {name: back.open(name).read() for name in backup.files_in(back)} == FILES
    assert manifest["made_at"] == NOW.isoformat() and manifest["key"] == backup.key_mark()
    with pytest.raises(backup.BackupFailed, match="--replace"):
        backup.read(archive, empty, back, known(ours), replace=False)
    with backup.connect(empty) as database:
        database.execute("UPDATE cxloop_organisation SET name = 'Lost'")
        database.execute("CREATE TABLE of_a_newer_version (id int)")
    backup.read(archive, empty, back, known(ours), replace=True)
    assert before == contents(empty)
    backup.write(archive, empty, back, NOW)  # what was restored can be backed up and restored again
    backup.read(archive, empty, back, known(ours), replace=True)
    assert before == contents(empty)


def test_what_cannot_be_restored_changes_nothing(ours, empty, tmp_path):
    archive, nothing = tmp_path / "cxloop.zip", storage(tmp_path / "none", {})
    backup.write(archive, ours, nothing, NOW)
    with pytest.raises(backup.BackupFailed, match="newer version"):
        backup.read(archive, empty, nothing, {"cxloop.0001_initial"}, replace=True)
    whole = archive.read_bytes()
    middle = len(whole) // 2
    archive.write_bytes(whole[:middle] + bytes([whole[middle] ^ 255]) + whole[middle + 1:])
    with pytest.raises(backup.BackupFailed, match="damaged"):
        backup.read(archive, empty, nothing, known(ours), replace=True)
    archive.write_bytes(whole[:middle])
    with pytest.raises(backup.BackupFailed, match="cannot be read"):
        backup.read(archive, empty, nothing, known(ours), replace=True)
    assert not contents(empty).keys() & {"cxloop_organisation"}


def test_a_dump_that_breaks_off_is_rolled_back(ours, empty, tmp_path):
    """The archive's own sums are right and the dump within is not: only the missing COMMIT saves the database."""
    archive, broken, nothing = tmp_path / "cxloop.zip", tmp_path / "broken.zip", storage(tmp_path / "none", {})
    backup.write(archive, ours, nothing, NOW)
    backup.read(archive, empty, nothing, known(ours), replace=False)
    before = contents(empty)
    with zipfile.ZipFile(archive) as whole, zipfile.ZipFile(broken, "w") as part:
        part.writestr("manifest.json", whole.read("manifest.json"))
        dump = whole.read("database.dump")
        part.writestr("database.dump", dump[: len(dump) * 3 // 4])
    with pytest.raises(backup.BackupFailed):
        backup.read(broken, empty, nothing, known(ours), replace=True)
    assert before == contents(empty)


def test_nobody_is_restored_under_the_feet_of_others(ours, tmp_path):
    archive, nothing = tmp_path / "cxloop.zip", storage(tmp_path / "none", {})
    backup.write(archive, ours, nothing, NOW)
    with pytest.raises(backup.BackupFailed, match="other connections"):
        backup.read(archive, ours, nothing, known(ours), replace=True)


def test_both_commands_as_a_person_types_them(ours, empty, tmp_path):
    archive = tmp_path / "cxloop.zip"
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.dev", "MEDIA_ROOT": str(tmp_path / "media")}
    storage(tmp_path / "media", FILES)

    def typed(database: dict[str, Any], *words: str) -> subprocess.CompletedProcess[str]:
        host = database.get("HOST") or database["OPTIONS"].get("host")
        url = f"postgresql://{database['USER']}@/{database['NAME']}?host={host}"
        return subprocess.run([sys.executable, "manage.py", *words], cwd=PROJECT, text=True, capture_output=True,
                              check=False, env={**env, "DATABASE_URL": url})

    done = typed(ours, "backup", str(archive))
    assert done.returncode == 0 and "2 files" in done.stdout, done.stderr
    done = typed(empty, "restore", str(archive))
    assert done.returncode == 0 and "Restored what stood at" in done.stdout, done.stderr
    assert contents(empty)["cxloop_organisation"] == contents(ours)["cxloop_organisation"]
