"""The lint over migrations: what would stop the version before is found, what would not is let through."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

PLACE = Path(__file__).resolve().parent.parent / "scripts" / "migration_lint.py"
_spec = importlib.util.spec_from_file_location("migration_lint", PLACE)
assert _spec and _spec.loader
lint = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(lint)

NULL = "models.TextField(null=True)"
CHECK = "models.CheckConstraint(condition=models.Q(a=1), name='a')"
BAD = [
    "migrations.RemoveField('case', 'a')",
    "migrations.RenameField(model_name='case', old_name='a', new_name='b')",
    "migrations.RenameModel('A', 'B')",
    "migrations.DeleteModel('Case')",
    "migrations.RunSQL('UPDATE x')",
    "migrations.AddField('case', 'a', models.TextField(default=''))",
    "migrations.AddField(model_name='case', name='a', field=models.TextField(null=True, unique=True))",
    "migrations.AddField('case', 'a', models.ForeignKey('cxloop.user', models.CASCADE, null=True))",
    "migrations.AlterField(model_name='case', name='a', field=models.TextField(default=''))",
    "migrations.AddIndex('case', models.Index(fields=['a'], name='a'))",
    f"migrations.AddConstraint('case', {CHECK})",
    "migrations.AddConstraint('case', models.UniqueConstraint(fields=['a'], name='a'))",
    "AddIndexConcurrently('case', models.Index(fields=['a'], name='a'))",
    "migrations.RunPython(fill, migrations.RunPython.noop)",
    f"AddConstraintNotValid('case', {CHECK}), ValidateConstraint('case', 'a')",
    "migrations.SeparateDatabaseAndState(database_operations=[migrations.RemoveField('case', 'a')])",
]
GOOD = [
    f"migrations.AddField('case', 'a', {NULL})",
    "migrations.AddField('case', 'a', models.TextField(db_default=''))",
    "migrations.AddField('case', 'a', models.ForeignKey('cxloop.user', models.CASCADE, null=True, db_index=False))",
    f"migrations.AlterField('case', 'a', {NULL})",
    f"AddConstraintNotValid('case', {CHECK})",
    "ValidateConstraint('case', 'a')",
    "migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField('case', 'a')])",
    "migrations.CreateModel('New', []), migrations.AddIndex('new', models.Index(fields=['a'], name='a'))",
]


def migration(operations: str, atomic: bool = True) -> str:
    return f"class Migration(M):\n    atomic = {atomic}\n    operations = [\n        {operations}\n    ]\n"


@pytest.mark.parametrize("operations", BAD)
def test_what_stops_the_version_before_is_found_on_its_line(operations):
    found = lint.problems(migration(operations))
    assert found and found[0][0] == 4


@pytest.mark.parametrize("operations", GOOD)
def test_what_stops_nobody_is_let_through(operations):
    assert lint.problems(migration(operations)) == []


def test_outside_a_transaction_indexes_and_backfills_are_let_through():
    index = "AddIndexConcurrently('case', models.Index(fields=['a'], name='a'))"
    assert lint.problems(migration(index, atomic=False)) == []
    assert lint.problems(migration("migrations.RunPython(fill)", atomic=False)) == []
    assert lint.problems(migration(f"migrations.RunPython(fill), {index}", atomic=False))


def test_an_exception_needs_a_reason():
    operation = "migrations.RemoveField('case', 'a'),"
    assert lint.problems(migration(f"{operation}  # deliberate: no version ever read or wrote it")) == []
    assert lint.problems(migration(f"{operation}  # deliberate:"))
    assert lint.problems(migration(f"{operation}  # deliberate: yes"))


def test_the_reason_counts_for_its_own_operation_alone():
    text = "migrations.RemoveField('case', 'a'),  # deliberate: no version ever read it\n"
    found = lint.problems(migration(text + "        migrations.RemoveField('case', 'b'),"))
    assert [line for line, _ in found] == [5]


def test_every_migration_since_the_first_is_clean():
    assert lint.main() == 0
