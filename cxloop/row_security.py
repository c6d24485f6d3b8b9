"""The second wall: PostgreSQL itself shows and takes only rows of the organisation that is acted in.

`GuardOrganisations()` stands in the migration of every app after the tables it makes; a table without it fails a test.
The policy reads the setting that `cxloop.database` keeps: an organisation's id, "*" inside `across()`, and a word that
is no number otherwise, so that a query made for nobody is an error and not an empty page.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.core.exceptions import FieldDoesNotExist
from django.db import connections
from django.db.migrations.operations.base import Operation
from django.db.models import Model

from cxloop.acting import CONFIDANT, EVERYBODY, SETTING
from cxloop.embedded.postgres import LEAKPROOF

POLICY = "organisation"
# Sub-selects are computed once for a statement, not once for a row; a CASE misleads the planner's estimates least.
ALLOWED = (
    f"CASE WHEN (SELECT current_setting('{SETTING}') = '{EVERYBODY}') THEN true "
    f"ELSE organisation_id = (SELECT nullif(current_setting('{SETTING}'), '{EVERYBODY}')::bigint) END"
)


def guarded(models: Iterable[type[Model]]) -> list[type[Model]]:
    """The models whose rows belong to an organisation."""
    found = []
    for model in models:
        try:
            model._meta.get_field("organisation")
        except FieldDoesNotExist:
            continue
        if model._meta.managed and not model._meta.proxy:
            found.append(model)
    return found


class GuardOrganisations(Operation):
    """Puts the policy on every table of the app that has an organisation. Done again it changes nothing."""

    reduces_to_sql = True
    reversible = True

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Models stay as they are."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for table in self._tables(app_label, schema_editor, to_state):
            schema_editor.execute(f"DROP POLICY IF EXISTS {POLICY} ON {table}")
            schema_editor.execute(f"CREATE POLICY {POLICY} ON {table} USING ({ALLOWED}) WITH CHECK ({ALLOWED})")
            schema_editor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for table in self._tables(app_label, schema_editor, to_state):
            schema_editor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY")
            schema_editor.execute(f"DROP POLICY IF EXISTS {POLICY} ON {table}")

    def _tables(self, app_label: str, schema_editor: Any, state: Any) -> list[str]:
        models = guarded(state.apps.get_app_config(app_label).get_models(include_auto_created=True))
        quote = schema_editor.connection.ops.quote_name
        return [quote(model._meta.db_table) for model in models]

    def describe(self) -> str:
        return "Guard the rows of every organisation"


class Confide(Operation):
    """Narrows a table further: a row is there for the person it names as long as `open_rows` holds, and for everybody
    of the organisation once `told_rows` holds; only that person writes it. EVERYBODY as confidant passes: to let rows
    go, and for archives. `owner` is the column that names the person; both conditions are SQL.
    """

    reduces_to_sql = True
    reversible = True
    NAME = "confidence"

    def __init__(self, model: str, owner: str, open_rows: str, told_rows: str) -> None:
        self.model, self.owner, self.open_rows, self.told_rows = model, owner, open_rows, told_rows

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Models stay as they are."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = self._table(app_label, schema_editor, to_state)
        asked = f"(SELECT current_setting('{CONFIDANT}', true))"
        person = f"(CASE WHEN {asked} ~ '^[0-9]+$' THEN {asked}::bigint END)"
        own = f"{asked} = '{EVERYBODY}' OR ({self.owner} = {person} AND {self.open_rows})"
        schema_editor.execute(f"DROP POLICY IF EXISTS {self.NAME} ON {table}")
        schema_editor.execute(f"CREATE POLICY {self.NAME} ON {table} AS RESTRICTIVE "
                              f"USING ({own} OR {self.told_rows}) WITH CHECK ({own})")

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        schema_editor.execute(
            f"DROP POLICY IF EXISTS {self.NAME} ON {self._table(app_label, schema_editor, from_state)}")

    def _table(self, app_label: str, schema_editor: Any, state: Any) -> str:
        model = state.apps.get_model(app_label, self.model)
        quoted: str = schema_editor.connection.ops.quote_name(model._meta.db_table)
        return quoted

    def describe(self) -> str:
        return f"Keep rows of {self.model} in confidence"


@register(Tags.database)
def wall_stands(databases: Iterable[str] | None = None, **options: Any) -> list[CheckMessage]:
    """Warnings about what only the database's superuser can put right; asked by `migrate` and `check --database`."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
            passes = cursor.fetchone()[0]
            cursor.execute("SELECT proleakproof FROM pg_proc WHERE proname = 'ts_match_vq'")
            is_quick = cursor.fetchone()[0]
        if passes:
            found.append(Warning(
                "The database role passes row-level security, so the second wall between organisations is not there.",
                hint="Give cxloop a role of its own: CREATE ROLE cxloop LOGIN NOSUPERUSER NOBYPASSRLS, owner of its "
                "tables.", id="cxloop.W001"))
        if not is_quick:
            found.append(Warning(
                "Search cannot use its index under row-level security and will be slow.",
                hint=f"As the superuser, once in cxloop's database: {LEAKPROOF};", id="cxloop.W002"))
    return found
