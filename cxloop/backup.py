"""One archive of everything cxloop keeps: the database and the files people uploaded, written and read as a stream.

The archive is a zip: `manifest.json`, `database.dump` (pg_dump's custom format, one snapshot) and `media/...`. The
database is read before the files, so that every file a row names is there. The programs are those of the embedded
PostgreSQL, or those in the folder PG_BIN when the server is of a newer version.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import psycopg
from django.core.files import File
from django.core.files.storage import Storage
from django.utils.crypto import salted_hmac

from cxloop.embedded.places import programs
from cxloop.errors import CxloopError

FORMAT = 1
PORTION = 1 << 20
# Row-level security shows a dump everything when it asks for everybody; without it the setting means nothing.
EVERYBODY = "-c cxloop.organisation=* -c cxloop.confidant=*"


class BackupFailed(CxloopError):
    """The archive could not be written or read; the text says why and what to do."""

    code = "backup_failed"
    status = 500


def program(name: str) -> str:
    """The path of one of PostgreSQL's own programs."""
    return str(Path(os.environ.get("PG_BIN") or programs(None)[0]) / name)


def environment(database: dict[str, Any]) -> dict[str, str]:
    """What libpq reads to reach the database; a password stays out of the list of processes."""
    options = database.get("OPTIONS") or {}
    names = {
        "PGHOST": database.get("HOST"), "PGPORT": database.get("PORT"), "PGUSER": database.get("USER"),
        "PGPASSWORD": database.get("PASSWORD"), "PGDATABASE": database.get("NAME"),
        **{f"PG{key.upper()}": options.get(key) for key in ("sslmode", "sslrootcert", "sslcert", "sslkey")},
        "PGHOST_": options.get("host"),
    }
    socket = names.pop("PGHOST_")
    known = {name: str(value) for name, value in names.items() if value}
    if socket:
        known["PGHOST"] = str(socket)
    return {**os.environ, **known, "PGOPTIONS": EVERYBODY}


def connect(database: dict[str, Any]) -> psycopg.Connection[Any]:
    known = environment(database)
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE",
             "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY"}
    given: dict[str, Any] = {key: known[name] for key, name in names.items() if name in known}
    return psycopg.connect(**given, options=EVERYBODY, autocommit=True)


def key_mark() -> str:
    """Tells one SECRET_KEY from another and gives none of it away."""
    return salted_hmac("cxloop.backup", "key", algorithm="sha256").hexdigest()[:16]


def migrations_of(database: dict[str, Any]) -> list[str]:
    with connect(database) as connection:
        rows = connection.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1").fetchall()
    return [row[0] for row in rows]


def files_in(storage: Storage, folder: str = "") -> Iterator[str]:
    """The name of every stored file, folder by folder."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        yield f"{folder}/{name}" if folder else name
    for name in sorted(folders):
        yield from files_in(storage, f"{folder}/{name}" if folder else name)


def write(path: Path, database: dict[str, Any], storage: Storage, now: datetime) -> int:
    """The number of files beside the database. Whole and readable by its owner alone, or not there at all."""
    part = path.with_name(f"{path.name}.part")
    manifest = {"format": FORMAT, "made_at": now.isoformat(), "migrations": migrations_of(database), "key": key_mark()}
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
                archive.writestr("manifest.json", json.dumps(manifest, indent=1))
                with archive.open("database.dump", "w", force_zip64=True) as target:
                    _dump(database, target)
                count = _write_files(archive, storage)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return count


def _dump(database: dict[str, Any], target: IO[bytes]) -> None:
    command = [program("pg_dump"), "--format=custom", "--no-owner", "--no-privileges", "--enable-row-security"]
    with subprocess.Popen(  # noqa: S603
        command, env=environment(database), stdout=subprocess.PIPE, stdin=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None, "asked for above"
        shutil.copyfileobj(process.stdout, target, PORTION)
    if process.returncode:
        raise BackupFailed("pg_dump stopped and said why above. Is the server newer? Set PG_BIN to its programs.")


def _write_files(archive: zipfile.ZipFile, storage: Storage) -> int:
    count = 0
    for name in files_in(storage):
        try:
            source = storage.open(name)
        except FileNotFoundError:  # removed while we read: its row is gone or going
            continue
        with source, archive.open(f"media/{name}", "w", force_zip64=True) as target:
            shutil.copyfileobj(source, target, PORTION)
        count += 1
    return count


class _Feeding(threading.Thread):
    """Hands the archive to pg_restore while its output is read; `failed` when it could not be read to its end."""

    def __init__(self, source: IO[bytes], target: IO[bytes]) -> None:
        super().__init__(daemon=True)
        self.source, self.target, self.failed = source, target, False

    def run(self) -> None:
        try:
            with self.target:
                shutil.copyfileobj(self.source, self.target, PORTION)
        except (OSError, ValueError, zipfile.BadZipFile):
            self.failed = True


def manifest_of(archive: zipfile.ZipFile) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads(archive.read("manifest.json"))
    except (KeyError, ValueError) as error:
        raise BackupFailed("This is no archive of cxloop: it has no manifest.") from error
    if manifest.get("format") != FORMAT:
        raise BackupFailed(f"This archive has format {manifest.get('format')}; this version reads format {FORMAT}.")
    return manifest


def read(path: Path, database: dict[str, Any], storage: Storage, known: set[str], replace: bool) -> dict[str, Any]:
    """The manifest, after database and files stand as they stood. The database changes whole or not at all.

    `known` are the migrations of this version: an archive of a newer one is refused before anything changes.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = manifest_of(archive)
            if newer := sorted(set(manifest["migrations"]) - known):
                raise BackupFailed(f"The archive is of a newer version ({newer[-1]}): install that one first.")
            if damaged := archive.testzip():
                raise BackupFailed(f"The archive is damaged at {damaged}; nothing was changed.")
            _may_restore(database, replace)
            with archive.open("database.dump") as dump:
                _restore(database, dump)
            _read_files(archive, storage)
    except zipfile.BadZipFile as error:
        raise BackupFailed(f"{path} cannot be read as an archive: {error}.") from error
    return manifest


def _may_restore(database: dict[str, Any], replace: bool) -> None:
    with connect(database) as connection:
        others = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        ).fetchone()
        if others and others[0]:
            raise BackupFailed(f"{others[0]} other connections use the database: stop web, workers and beat first.")
        table = connection.execute("SELECT to_regclass('public.cxloop_organisation')").fetchone()
        if replace or not table or table[0] is None:
            return
        if connection.execute("SELECT 1 FROM cxloop_organisation LIMIT 1").fetchone():
            raise BackupFailed("The database has an organisation. Say --replace to lose what is in it.")


def _restore(database: dict[str, Any], dump: IO[bytes]) -> None:
    """pg_restore writes SQL, psql runs it; COMMIT is only said when the archive was read to its end."""
    known = environment(database)
    reader = subprocess.Popen(  # noqa: S603
        [program("pg_restore"), "--no-owner", "--no-privileges", "--file=-"], env=known,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    writer = subprocess.Popen(  # noqa: S603
        [program("psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-o", os.devnull, "-f", "-"], env=known,
        stdin=subprocess.PIPE)
    assert reader.stdin and reader.stdout and writer.stdin, "asked for above"
    feeding = _Feeding(dump, reader.stdin)
    feeding.start()
    try:
        writer.stdin.write(b"BEGIN; DROP SCHEMA public CASCADE; CREATE SCHEMA public;\n")
        shutil.copyfileobj(reader.stdout, writer.stdin, PORTION)
        feeding.join()
        if reader.wait() or feeding.failed:
            raise BackupFailed("The archive's database could not be read to its end; nothing was changed.")
        writer.stdin.write(b"\nCOMMIT;\n")
        writer.stdin.close()
    except BrokenPipeError:
        reader.kill()
    except BaseException:
        writer.kill()
        raise
    finally:
        reader.stdout.close()
        reader.wait()
        feeding.join()
        status = writer.wait()
    if status:
        raise BackupFailed("PostgreSQL refused the archive; what it said stands above. Nothing was changed.")


def _read_files(archive: zipfile.ZipFile, storage: Storage) -> None:
    for entry in archive.infolist():
        name = entry.filename.removeprefix("media/")
        if name == entry.filename or entry.is_dir():
            continue
        if storage.exists(name):
            storage.delete(name)
        with archive.open(entry) as source:
            storage.save(name, File(source, name))
