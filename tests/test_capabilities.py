"""The list of capabilities names only tests, commands and targets that exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parent.parent
NAMED = sorted(set(re.findall(r"`((?:tests/|manage\.py |make )[^`]+)`", (ROOT / "docs/capabilities.md").read_text())))


def exists(named: str) -> bool:
    if named.startswith("manage.py "):
        return named.split()[1] in get_commands()
    if named.startswith("make "):
        return re.search(rf"^{named.split()[1]}:", (ROOT / "Makefile").read_text(), re.MULTILINE) is not None
    path, _, test = named.partition("::")
    file = ROOT / path
    if not file.is_file():
        return False
    functions = {node.name for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.FunctionDef)}
    return not test or test in functions


def test_the_list_is_not_empty():
    assert len(NAMED) > 50


@pytest.mark.parametrize("named", NAMED)
def test_what_shows_a_capability_exists(named):
    assert exists(named), f"docs/capabilities.md names {named}, which does not exist"


@pytest.mark.parametrize("named", ["manage.py no_such_command", "make nothing", "tests/conftest.py::test_no_such"])
def test_what_does_not_exist_would_be_noticed(named):
    assert not exists(named)
