"""The embedded stores survive what happens to processes on a real machine: every test starts real ones."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from cxloop.embedded import CannotStart, Place, Postgres, Valkey, find_place, places, prepare_place
from cxloop.embedded.locks import held, holder
from cxloop.embedded.processes import Program
from cxloop.embedded.stores import running

PROJECT = Path(__file__).resolve().parent.parent.parent
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the stores as somebody else")
HOLD = """
import sys, time
from pathlib import Path
from cxloop.embedded import Postgres, Valkey, prepare_place
from cxloop.embedded.stores import running
place = prepare_place(Path(sys.argv[1]))
with running(place, [Postgres(place), Valkey(place)]):
    print("ready", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder everybody may pass through, unlike pytest's own."""
    made = Path(tempfile.mkdtemp(prefix="cxloop-try-", dir="/tmp"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def place(folder: Path) -> Place:
    return prepare_place(folder / "data")


def query(place: Place, statement: str) -> list[tuple]:
    with psycopg.connect(place.database_url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def eventually(condition: Callable[[], object], seconds: float = 10.0) -> bool:
    deadline = time.monotonic() + seconds
    while not (holds := bool(condition())) and time.monotonic() < deadline:
        time.sleep(0.05)
    return holds


def tagged(place: Place) -> list[int]:
    """Process ids that carry the tag of the place."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if place.tag in (entry / "cmdline").read_text(errors="replace"):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def postmaster(place: Place) -> int:
    return int((Postgres(place).cluster / "postmaster.pid").read_text().splitlines()[0])


def test_the_application_owns_its_database_and_is_not_the_superuser(place: Place) -> None:
    with running(place, [Postgres(place)]):
        role = query(
            place,
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user",
        )
        database = query(
            place,
            "SELECT pg_get_userbyid(datdba), pg_encoding_to_char(encoding), datlocprovider::text, datlocale "
            "FROM pg_database WHERE datname = current_database()",
        )
        safe = query(place, "SELECT current_setting('fsync'), current_setting('full_page_writes')")
        listens = query(place, "SELECT current_setting('listen_addresses')")
        words = query(place, "SELECT lower('ÜBER'), to_tsvector('simple', 'GRÖSSE')::text")
    assert role == [(False, False, False, True)]
    assert database == [("cxloop", "UTF8", "b", "C.UTF-8")]
    assert safe == [("on", "on")]
    assert listens == [("",)]
    assert words == [("über", "'grösse':1")]


def test_a_second_start_keeps_the_rows_and_the_keys(place: Place) -> None:
    both = [Postgres(place), Valkey(place)]
    with running(place, both):
        query(place, "CREATE TABLE kept AS SELECT 'yes' AS word")
        redis.Redis.from_url(place.redis_url).set("kept", "yes")
    assert tagged(place) == []
    with running(place, both):
        assert query(place, "SELECT word FROM kept") == [("yes",)]
        assert redis.Redis.from_url(place.redis_url).get("kept") == b"yes"
        assert redis.Redis.from_url(place.redis_url).config_get("maxmemory-policy") == {
            "maxmemory-policy": "noeviction"
        }


def test_a_killed_postmaster_loses_nothing_that_was_committed(place: Place) -> None:
    with running(place, [Postgres(place)]):
        query(place, "CREATE TABLE kept AS SELECT 1 AS n")
        os.kill(postmaster(place), signal.SIGKILL)
    with running(place, [Postgres(place)]):
        assert query(place, "SELECT n FROM kept") == [(1,)]


def test_the_stores_end_with_a_holder_that_was_killed(folder: Path) -> None:
    data = folder / "data"
    holding = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(data)], cwd=PROJECT, stdout=subprocess.PIPE, text=True
    )
    assert holding.stdout is not None
    assert holding.stdout.readline() == "ready\n"
    place = find_place(data)
    assert len(tagged(place)) > 2
    holding.kill()
    holding.wait()
    holding.stdout.close()
    assert eventually(lambda: not tagged(place))
    with running(place, [Postgres(place), Valkey(place)]):
        assert query(place, "SELECT 1") == [(1,)]


def test_orphans_of_an_earlier_start_are_stopped_before_the_next(place: Place) -> None:
    """Even when nothing tied them to their parent's life."""
    with running(place, [Postgres(place), Valkey(place)]):
        query(place, "CREATE TABLE kept AS SELECT 1 AS n")
    orphans = [loose(store.program()) for store in (Postgres(place), Valkey(place))]
    assert eventually(Postgres(place).is_ready)
    assert eventually(Valkey(place).is_ready)
    with running(place, [Postgres(place), Valkey(place)]):
        assert [orphan.wait(10) is not None for orphan in orphans] == [True, True]
        assert query(place, "SELECT n FROM kept") == [(1,)]


def loose(program: Program) -> subprocess.Popen[bytes]:
    """The program started by a stranger: no tie to our life, no clearing of the way."""
    account = program.account
    return subprocess.Popen(
        program.argv, env=program.env, cwd=program.cwd, start_new_session=True, stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, user=account.uid if account else None, group=account.gid if account else None,
    )


def test_a_process_that_merely_got_the_old_pid_is_left_alone(place: Place) -> None:
    store = Postgres(place)
    with running(place, [store]):
        query(place, "CREATE TABLE kept AS SELECT 1 AS n")
    user = place.account.uid if place.account else None
    innocent = subprocess.Popen(["/bin/sleep", "600"], user=user)
    try:
        stale = store.cluster / "postmaster.pid"
        stale.write_text(f"{innocent.pid}\n{store.cluster}\n1\n5432\n{place.sockets}\n\n1 1\nready\n")
        with running(place, [store]):
            assert query(place, "SELECT n FROM kept") == [(1,)]
            assert innocent.poll() is None
    finally:
        innocent.kill()
        innocent.wait()


def test_a_first_start_that_was_interrupted_is_made_again(place: Place) -> None:
    half = Postgres(place).cluster.with_name("cluster.new")
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    with running(place, [Postgres(place)]):
        assert query(place, "SELECT 1") == [(1,)]
    assert not half.exists()


def test_long_paths_and_paths_with_spaces_get_a_short_socket(folder: Path) -> None:
    for name in ("with a space", "long" * 40):
        place = prepare_place(folder / name)
        assert len(str(place.sockets)) < 86
        with running(place, [Postgres(place), Valkey(place)]):
            assert query(place, "SELECT 1") == [(1,)]
        shutil.rmtree(place.sockets, ignore_errors=True)


def test_data_of_another_version_is_refused_not_touched(place: Place) -> None:
    store = Postgres(place)
    store.prepare()
    (store.cluster / "PG_VERSION").write_text("12\n")
    with pytest.raises(CannotStart, match="PostgreSQL 12"):
        store.prepare()
    assert (store.cluster / "PG_VERSION").read_text() == "12\n"


def test_only_one_holds_a_data_folder_and_its_death_lets_go(folder: Path) -> None:
    lock = folder / "stores.lock"
    with held(lock, "manage.py up") as first, held(lock, "manage.py up") as second:
        assert (first, second) == (True, False)
        assert holder(lock) == f"`manage.py up` (pid {os.getpid()})"
    with held(lock, "manage.py up") as third:
        assert third


def test_a_file_valkey_cannot_read_is_put_aside(place: Place) -> None:
    store = Valkey(place)
    with running(place, [store]):
        redis.Redis.from_url(place.redis_url).set("a", "b")
    for file in (store.folder / "appendonlydir").glob("*.aof"):
        file.write_bytes(b"not a command\r\n" * 9)
    with pytest.raises(CannotStart, match="valkey did not start"), running(place, [store]):
        pass
    assert "put aside" in store.start_afresh()
    with running(place, [store]):
        assert redis.Redis.from_url(place.redis_url).ping()


@as_root
def test_as_root_the_stores_run_as_nobody(place: Place) -> None:
    with running(place, [Postgres(place), Valkey(place)]):
        owners = {Path(f"/proc/{pid}").stat().st_uid for pid in tagged(place)}
    assert place.account is not None
    assert owners == {place.account.uid}
    assert 0 not in owners


@as_root
def test_in_a_private_home_the_stores_move_where_their_user_can_go(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root's home is closed to others: data and programs stand elsewhere, and the data folder links to them."""
    monkeypatch.setattr(places, "SYSTEM_DATA", folder / "system")
    home = folder / "home"
    home.mkdir(mode=0o700)
    monkeypatch.setattr(places, "_package", copied_into(home))
    place = prepare_place(home / "data")
    assert (home / "data" / "stores").is_symlink()
    assert place.stores.is_relative_to(folder / "system")
    store = Postgres(place)
    assert store.bin.is_relative_to(folder / "system" / "programs")
    with running(place, [store, Valkey(place)]):
        query(place, "CREATE TABLE kept AS SELECT 1 AS n")
    again = prepare_place(home / "data")
    assert again == place
    with running(again, [Postgres(again)]):
        assert query(again, "SELECT n FROM kept") == [(1,)]
    assert home.stat().st_mode & 0o777 == 0o700


def copied_into(home: Path) -> Callable[[str], Path]:
    """A stand-in for the installed packages: the same programs in a folder nobody else can enter."""
    find = places._package

    def package(name: str) -> Path:
        target = home / name
        if not target.exists():
            shutil.copytree(find(name), target, symlinks=True, ignore=shutil.ignore_patterns("include", "pginstall"))
            libraries = find(name).with_name(f"{name}.libs")
            if libraries.exists():
                shutil.copytree(libraries, home / libraries.name)
        return target

    return package


@as_root
def test_a_folder_of_somebody_else_is_refused(place: Place) -> None:
    os.chown(place.sockets, 12345, 12345)
    with pytest.raises(CannotStart, match="belongs to another user"):
        prepare_place(place.data)
