"""Whether a migration can run while the version before it still serves: add, backfill, constrain (docs/migrations.md).

`migration_lint.py` prints what it finds in every migration newer than the first ones and fails if there is anything. An
operation is let through by a comment on one of its lines: `# deliberate: why nobody is stopped by it`.
"""

import ast
import re
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
# Made before this policy; versions from before them are stopped for the upgrade.
FIRST = {"cxloop": 3, "feedback": 7, "assessments": 1}
DELIBERATE = re.compile(r"#\s*deliberate:\s*(\S.{9,})")
INSTEAD = {
    "RemoveField": "the version before still names the column: remove it from the state only "
                   "(SeparateDatabaseAndState), drop it one version later",
    "RenameField": "the version before still uses the old name: add a column, write both, backfill, switch, drop",
    "RenameModel": "the version before still uses the old table: keep its name with db_table",
    "AlterModelTable": "the version before still uses the old table",
    "DeleteModel": "the version before may still use the table: delete one version after its last use",
    "AddIndex": "writers wait for it: use AddIndexConcurrently with atomic = False",
    "RemoveIndex": "everybody waits for it: use RemoveIndexConcurrently with atomic = False",
    "RunSQL": "say why it neither locks for long nor breaks the version before",
    "AlterUniqueTogether": "writers wait for it: build a unique index concurrently first",
}
CONCURRENT = ("AddIndexConcurrently", "RemoveIndexConcurrently")


def name_of(node: ast.expr) -> str:
    return ast.unparse(node.func).rsplit(".", 1)[-1] if isinstance(node, ast.Call) else ""


def arguments(call: ast.Call, *order: str) -> "dict[str, ast.expr]":
    return {**dict(zip(order, call.args, strict=False)), **{each.arg: each.value for each in call.keywords if each.arg}}


def true(options: "dict[str, ast.expr]", name: str) -> bool:
    value = options.get(name)
    return isinstance(value, ast.Constant) and value.value is True


def added_field(call: ast.Call) -> "str | None":
    field = arguments(call, "model_name", "name", "field").get("field")
    if not isinstance(field, ast.Call):
        return "its field cannot be read here"
    kind, options = name_of(field), arguments(field)
    if kind == "ManyToManyField":
        return None
    if not true(options, "null") and "db_default" not in options:
        return "the version before inserts rows without it: give it null=True or db_default"
    if true(options, "unique") or true(options, "db_index") or kind == "OneToOneField":
        return "its index is built while writers wait: add the column, then the index concurrently"
    if kind == "ForeignKey" and not isinstance(options.get("db_index"), ast.Constant):
        return "its index is built while writers wait: db_index=False, then AddIndexConcurrently"
    return None


def altered_field(call: ast.Call) -> "str | None":
    field = arguments(call, "model_name", "name", "field").get("field")
    if isinstance(field, ast.Call) and true(arguments(field), "null"):
        return None
    return "a column becomes NOT NULL or changes: backfill, AddConstraintNotValid, ValidateConstraint, then this"


def added_constraint(call: ast.Call) -> "str | None":
    constraint = arguments(call, "model_name", "constraint").get("constraint")
    if constraint is not None and name_of(constraint) == "CheckConstraint":
        return "every row is read under a lock: use AddConstraintNotValid, then ValidateConstraint in the next one"
    return "its index is built while writers wait: build a unique index concurrently first"


BY_FIELD = {"AddField": added_field, "AlterField": altered_field, "AddConstraint": added_constraint}


def operations(body: "list[ast.expr]") -> "list[ast.Call]":
    """The operations that reach the database, with those inside SeparateDatabaseAndState."""
    found: list[ast.Call] = []
    for node in body:
        if not isinstance(node, ast.Call):
            continue
        if name_of(node) == "SeparateDatabaseAndState":
            inner = arguments(node, "database_operations", "state_operations").get("database_operations")
            found += operations(inner.elts) if isinstance(inner, ast.List) else []
        else:
            found.append(node)
    return found


def assigned(tree: ast.Module, name: str) -> "ast.expr | None":
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and name in [ast.unparse(each) for each in node.targets]:
            return node.value
    return None


def problems(source: str) -> "list[tuple[int, str]]":
    """Line and sentence of everything in a migration that could stop the version before it."""
    tree, lines = ast.parse(source), source.splitlines()
    listed = assigned(tree, "operations")
    if not isinstance(listed, ast.List):
        return [(1, "its operations are no plain list and cannot be read")] if listed is not None else []
    calls = operations(listed.elts)
    made = {str(ast.literal_eval(value)).lower() for call in calls if name_of(call) == "CreateModel"
            and isinstance(value := arguments(call, "name").get("name"), ast.Constant)}
    atomic = assigned(tree, "atomic")
    in_one = not (isinstance(atomic, ast.Constant) and atomic.value is False)
    names = [name_of(call) for call in calls]
    found = []
    for call, name in zip(calls, names, strict=True):
        model = arguments(call, "model_name").get("model_name")
        if isinstance(model, ast.Constant) and str(model.value).lower() in made:
            continue  # a table that nobody knows yet
        text = BY_FIELD[name](call) if name in BY_FIELD else INSTEAD.get(name)
        if name in CONCURRENT and in_one:
            text = "PostgreSQL refuses it in a transaction: atomic = False"
        if name == "RunPython":
            text = backfill(names, in_one)
        if name == "ValidateConstraint" and "AddConstraintNotValid" in names:
            text = "in one migration with AddConstraintNotValid it keeps the lock: put it into the next"
        if text and not any(DELIBERATE.search(line) for line in lines[call.lineno - 1 : call.end_lineno]):
            found.append((call.lineno, f"{name}: {text}."))
    return found


def backfill(names: "list[str]", in_one: bool) -> "str | None":
    if in_one:
        return "rows stay locked until all are done: atomic = False, in batches"
    return "a backfill stands in a migration of its own" if set(names) != {"RunPython"} else None


def newer() -> "list[Path]":
    return [
        path for app, last in FIRST.items() for path in sorted((PROJECT / app / "migrations").glob("[0-9]*.py"))
        if int(path.name[:4]) > last
    ]


def main() -> int:
    found = [
        f"{path.relative_to(PROJECT)}:{line}: {text}" for path in newer() for line, text in problems(path.read_text())
    ]
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
