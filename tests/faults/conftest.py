"""One installation for every scenario that leaves it standing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.installation import SEED, Installation, installed
from tests.faults.smtp import mail_server


@pytest.fixture(scope="session")
def shared_installation() -> Iterator[Installation]:
    with mail_server() as smtp, installed(smtp) as made:
        yield made


@pytest.fixture
def installation(shared_installation: Installation) -> Installation:
    """The running installation; the seed of what is random is printed."""
    print(f"seed {SEED}")
    if not shared_installation.stands():
        shared_installation.stop()
        shared_installation.start().ready()
    return shared_installation
