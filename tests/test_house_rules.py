"""The rules of the house that an import linter cannot see, read from the source."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from cxloop.tenancy import OrganisationModel, ScopedManager

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("cxloop", "feedback", "assessments", "config")
WITHOUT_OBJECTS = (
    "feedback/api",
    "feedback/pages",
    "feedback/public",
    "feedback/tasks.py",
    "cxloop/api",
    "cxloop/pages",
    "assessments/pages",
    "assessments/public",
    "assessments/tasks.py",
)
# Tables that belong to no organisation, each with the reason.
UNSCOPED = {
    "Organisation": "it is the organisation",
    "User": "a person may belong to several",
    "InstallationKey": "one for the installation, sealed",
    "SharedScores": "scores that organisations agreed to pass on, under names that tell nobody whose they are",
    "MailOutage": "the mail server is one for all",
    "OutgoingEmail": "account mails belong to a person; all others name their organisation",
}


def sources(*under: str) -> Iterator[tuple[Path, ast.Module]]:
    for name in under:
        path = ROOT / name
        for file in [path] if path.suffix == ".py" else sorted(path.rglob("*.py")):
            if file.exists() and "migrations" not in file.parts:
                yield file.relative_to(ROOT), ast.parse(file.read_text())


def places(found: list[str]) -> str:
    return "\n".join(found)


def test_pages_api_and_tasks_take_objects_from_access_and_lists_from_queries():
    found = [
        f"{path}:{node.lineno}"
        for path, tree in sources(*WITHOUT_OBJECTS)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in ("objects", "across_organisations", "_default_manager")
        and not (isinstance(node.value, ast.Name) and node.value.id in ("self", "Organisation"))
    ]
    assert not found, places(found)


def opens_the_wall(node: ast.ImportFrom | ast.Attribute) -> bool:
    if isinstance(node, ast.Attribute):
        return ast.unparse(node).endswith("tenancy.across")
    names = {f"{node.module}.{each.name}" for each in node.names}
    return node.module == "cxloop.acting" or bool(names & {"cxloop.tenancy.across", "cxloop.acting"})


def test_pages_api_and_tasks_never_open_the_wall_between_organisations():
    found = [
        f"{path}:{node.lineno}"
        for path, tree in sources(*WITHOUT_OBJECTS)
        for node in ast.walk(tree)
        if (isinstance(node, ast.ImportFrom | ast.Attribute) and opens_the_wall(node))
    ]
    assert not found, places(found)


def test_no_bare_or_silent_broad_except():
    found = []
    for path, tree in sources(*PACKAGES):
        for node in ast.walk(tree):
            if isinstance(node, ast.ExceptHandler):
                broad = node.type is None or ast.unparse(node.type) in ("Exception", "BaseException")
                silent = all(isinstance(each, (ast.Pass, ast.Continue)) for each in node.body)
                if node.type is None or (broad and silent):
                    found.append(f"{path}:{node.lineno}")
    assert not found, places(found)


def test_no_imports_inside_functions():
    found = [
        f"{path}:{child.lineno}"
        for path, tree in sources(*PACKAGES)
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        for child in ast.walk(node)
        if isinstance(child, (ast.Import, ast.ImportFrom))
    ]
    assert not found, places(found)


def test_no_task_has_a_countdown_or_an_eta():
    found = [
        f"{path}:{node.lineno}"
        for path, tree in sources(*PACKAGES)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and {keyword.arg for keyword in node.keywords} & {"countdown", "eta"}
        and ast.unparse(node.func).endswith(("apply_async", "signature", ".s", ".si"))
    ]
    assert not found, places(found)


def test_no_clock_is_read_where_rules_decide():
    rules = (
        "feedback/analyse",
        "feedback/flag",
        "feedback/route",
        "feedback/follow_up/sla.py",
        "feedback/follow_up/opening.py",
        "feedback/follow_up/actions.py",
        "feedback/follow_up/escalation.py",
        "feedback/measure",
        "cxloop/business_hours.py",
        "cxloop/people.py",
    )
    found = [
        f"{path}:{node.lineno}"
        for path, tree in sources(*rules)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("timezone.now", "datetime.now", "datetime.utcnow", "date.today", "time.time")
    ]
    assert not found, places(found)


def test_no_file_is_long():
    found = [
        f"{file.relative_to(ROOT)}: {lines}"
        for name in (*PACKAGES, "tests")
        for file in sorted((ROOT / name).rglob("*"))
        if file.suffix in (".py", ".css", ".js", ".html")
        and "migrations" not in file.parts
        and (lines := len(file.read_text().splitlines())) > 350
    ]
    assert not found, places(found)


def test_no_function_is_long():
    found = [
        f"{path}:{node.lineno} {node.name} {length}"
        for path, tree in sources(*PACKAGES)
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and (length := (node.end_lineno or node.lineno) - node.lineno + 1) > 45
    ]
    assert not found, places(found)


def test_templates_have_no_inline_script_or_style():
    found = []
    for file in sorted(ROOT.glob("*/**/templates/**/*.html")):
        text = file.read_text()
        if "emails" in file.parts or ".venv" in file.parts:
            continue
        if re.search(r"<script(?![^>]*\bsrc=)[^>]*>|\sstyle=|<style|\son[a-z]+=\"", text):
            found.append(str(file.relative_to(ROOT)))
    assert not found, places(found)


@pytest.mark.parametrize(
    "model",
    [model for label in ("cxloop", "feedback", "assessments") for model in apps.get_app_config(label).get_models()],
    ids=lambda model: model.__name__,
)
def test_every_table_has_an_organisation_and_a_manager_that_asks_for_it(model):
    if model.__name__ in UNSCOPED:
        return
    assert issubclass(model, OrganisationModel), f"{model.__name__} belongs to nobody"
    assert isinstance(model.objects, ScopedManager)
    assert type(model._default_manager) is models.Manager, "Django's own machinery needs a plain manager first"


def test_no_file_names_a_package_host_or_a_path_of_one_machine():
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    pattern = re.compile(
        "|".join(
            ["py" + "pi.org", "python" + "hosted", "npm" + "js.org", "deb.deb" + "ian", "/root" + "/", "/opt/py" + "pi"]
        )
    )
    found = [
        name
        for name in tracked
        if name
        and (ROOT / name).is_file()
        and (ROOT / name).stat().st_size < 1_000_000
        and pattern.search((ROOT / name).read_text(errors="ignore"))
    ]
    assert not found, places(found)


def test_no_two_advisory_locks_share_a_class():
    """The second number is a row of one table or another: with one class, row 5 of both would be one lock."""
    found = [
        (node.value.value, f"{path}:{node.lineno}")
        for path, tree in sources(*PACKAGES)
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]).endswith("_LOCK")
        and isinstance(node.value, ast.Constant)
    ]
    numbers = [number for number, _place in found]
    assert len(numbers) > 2 and len(numbers) == len(set(numbers)), found
