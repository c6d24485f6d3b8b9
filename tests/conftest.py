"""What every test stands on: throw-away stores, and groups that are skipped with one line each."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.core.management.base import BaseCommand

from cxloop.acting import EVERYBODY, NOBODY, acting
from cxloop.embedded import CannotStart
from cxloop.embedded.stores import throwaway
from cxloop.translations import compile_translations

PROJECT = Path(__file__).resolve().parent.parent
REAL_DATA = PROJECT.parent / "shared" / "data"
STORES = pytest.StashKey[ExitStack]()

pytest_plugins = ["tests.people"] if (PROJECT / "tests" / "people.py").exists() else []


def chromium() -> str | None:
    """The browser the tests drive: CHROMIUM, or the system's own."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


# A group's tests run when its condition holds; the reason is printed once for the whole group.
GROUPS: dict[str, tuple[Callable[[], Any], str]] = {
    "browser": (chromium, "browser tests need Chromium: apt-get install chromium"),
    "real_data": (REAL_DATA.is_dir, "real comments are not here: ../shared/data is missing"),
    "long": (lambda: os.environ.get("LONG") == "1", "the long matrices run with LONG=1"),
}


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """The stores of this run, started once by the process that leads it; parallel workers share them."""
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    compile_translations()
    if not os.environ.get("CXLOOP_TEST_STORES"):
        return
    stack = config.stash[STORES] = ExitStack()
    try:
        stack.enter_context(throwaway())
    except CannotStart as error:
        pytest.exit(str(error), returncode=4)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    if STORES in config.stash:
        config.stash[STORES].close()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    for group, (holds, reason) in GROUPS.items():
        if item.get_closest_marker(group) and not holds():
            pytest.skip(reason)


@pytest.fixture(scope="session", autouse=True)
def everybody_is_here() -> Iterator[None]:
    """Tests make and read rows of several organisations. What they try begins for nobody, as in production: requests
    and tasks by themselves, commands here.
    """
    execute = BaseCommand.execute

    def begin(self: BaseCommand, *args: Any, **options: Any) -> Any:
        with acting(NOBODY):
            return execute(self, *args, **options)

    with pytest.MonkeyPatch.context() as patch, acting(EVERYBODY):
        patch.setattr(BaseCommand, "execute", begin)
        yield


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": chromium(), "args": ["--no-sandbox"]}


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real comments."""
    return REAL_DATA
