"""The port, the key and the environment of a start."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from cxloop import launch
from cxloop.embedded import CannotStart, Place
from cxloop.embedded.places import secret_key


@pytest.fixture
def place(tmp_path: Path) -> Place:
    (tmp_path / "stores").mkdir()
    return Place(data=tmp_path, stores=tmp_path / "stores", sockets=tmp_path / "run", account=None)


def test_a_free_port_is_taken_at_once_and_a_taken_one_is_one_sentence() -> None:
    with launch.listen("127.0.0.1", 0) as server:
        port = server.getsockname()[1]
        assert launch.address_of(server) == f"http://127.0.0.1:{port}"
        with pytest.raises(CannotStart, match=f"Port {port} on 127.0.0.1 cannot be used"):
            launch.listen("127.0.0.1", port)


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 70000), ("no such host", 8000), ("192.0.2.1", 8000)])
def test_an_address_that_is_not_ours_is_refused(host: str, port: int) -> None:
    with pytest.raises(CannotStart):
        launch.listen(host, port)


def test_an_address_that_listens_everywhere_is_shown_as_loopback() -> None:
    with launch.listen("0.0.0.0", 0) as server:
        assert launch.address_of(server).startswith("http://127.0.0.1:")


def test_the_key_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    key = secret_key(tmp_path)
    assert len(key) > 60
    assert secret_key(tmp_path) == key
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


def test_what_is_given_from_outside_wins(place: Place) -> None:
    with launch.listen("127.0.0.1", 0) as server:
        ours = launch.environment(place, server, {})
        given = launch.environment(place, server, {"DATABASE_URL": "postgresql://elsewhere/x", "BASE_URL": ""})
        assert ours["DATABASE_URL"] == place.database_url
        assert given["DATABASE_URL"] == "postgresql://elsewhere/x"
        assert given["BASE_URL"] == launch.address_of(server)
        assert socket.gethostname() in ours["ALLOWED_HOSTS"].split(",")


def test_every_program_carries_the_tag_so_that_the_next_start_finds_it(place: Place) -> None:
    with launch.listen("127.0.0.1", 0) as server:
        env = launch.environment(place, server, {})
        programs = [launch.web(place, server, env), launch.crew(place, env)]
    assert [place.tag in " ".join(program.argv) for program in programs] == [True] * 2
