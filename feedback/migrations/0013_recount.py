from django.db import migrations

# What a case counts as depends on these columns, and what its items count as on the second ones.
OF_A_CASE = (
    "organisation_id touchpoint_id theme_id source_id position_id owner_id segment status outcome is_unowned"
    " customer_since opened_at closed_at paused_at due_at acknowledge_due_at acknowledged_at contact_due_at"
    " contacted_at resolve_due_at resolved_at first_acknowledged_at first_contacted_at first_resolved_at"
    " reopened_count refused_count last_answer"
).split()
SEEN_BY_ITEMS = "position_id owner_id first_acknowledged_at first_contacted_at first_resolved_at".split()
OF_AN_ITEM = "organisation_id touchpoint_id source_id case_id customer_id occurred_at".split()

NOTE = "INSERT INTO feedback_recount (organisation_id, subject, row)"
ITEMS = "feedback_feedbackitem AS item"
ACTED = "object_kind = 'case' AND actor_membership_id IS NOT NULL"


def differ(columns: list[str]) -> str:
    new, old = (", ".join(f"{side}.{name}" for name in columns) for side in ("new_rows", "old_rows"))
    return f"({new}) IS DISTINCT FROM ({old})"


def of_items(rows: str) -> str:
    """Notes the items of the rows, once they are counted."""
    return (
        f"{NOTE} SELECT DISTINCT item.organisation_id, 'item', item.id FROM {rows}"
        f" JOIN {ITEMS} ON item.id = {rows}.item_id WHERE item.processed_at IS NOT NULL"
    )


def of_cases(rows: str) -> str:
    return f"{NOTE} SELECT DISTINCT organisation_id, 'case', case_id FROM {rows}"


def of_acts(rows: str) -> str:
    return f"{NOTE} SELECT DISTINCT organisation_id, 'case', object_id FROM {rows} WHERE {ACTED}"


BOTH = "new_rows JOIN old_rows USING (id)"
# (table, event, what is done), with the changed rows in `new_rows` and `old_rows`.
TRIGGERS = [
    ("feedback_case", "INSERT", [f"{NOTE} SELECT organisation_id, 'case', id FROM new_rows"]),
    ("feedback_case", "DELETE", [f"{NOTE} SELECT organisation_id, 'case', id FROM old_rows"]),
    (
        "feedback_case",
        "UPDATE",
        [
            f"{NOTE} SELECT new_rows.organisation_id, 'case', id FROM {BOTH} WHERE {differ(OF_A_CASE)}",
            f"{NOTE} SELECT item.organisation_id, 'item', item.id FROM {BOTH} JOIN {ITEMS} ON item.case_id = new_rows.id"
            f" WHERE item.processed_at IS NOT NULL AND {differ(SEEN_BY_ITEMS)}",
        ],
    ),
    (
        "feedback_feedbackitem",
        "INSERT",
        [f"{NOTE} SELECT organisation_id, 'item', id FROM new_rows WHERE processed_at IS NOT NULL"],
    ),
    (
        "feedback_feedbackitem",
        "DELETE",
        [f"{NOTE} SELECT organisation_id, 'item', id FROM old_rows WHERE processed_at IS NOT NULL"],
    ),
    (
        "feedback_feedbackitem",
        "UPDATE",
        [
            f"{NOTE} SELECT new_rows.organisation_id, 'item', id FROM {BOTH}"
            " WHERE (new_rows.processed_at IS NULL) <> (old_rows.processed_at IS NULL)"
            f" OR new_rows.processed_at IS NOT NULL AND {differ(OF_AN_ITEM)}"
        ],
    ),
    (
        "feedback_customer",
        "UPDATE",
        [
            f"{NOTE} SELECT item.organisation_id, 'item', item.id FROM {BOTH} JOIN {ITEMS} ON item.customer_id = new_rows.id"
            " WHERE item.processed_at IS NOT NULL AND new_rows.segment <> old_rows.segment"
        ],
    ),
]
for table in ("feedback_rating", "feedback_flag", "feedback_itemtheme", "feedback_analysis"):
    TRIGGERS += [
        (table, "INSERT", [of_items("new_rows")]),
        (table, "DELETE", [of_items("old_rows")]),
        (table, "UPDATE", [of_items("new_rows"), of_items("old_rows")]),
    ]
for table, noted in (("feedback_casecycle", of_cases), ("cxloop_auditentry", of_acts)):
    TRIGGERS += [
        (table, "INSERT", [noted("new_rows")]),
        (table, "DELETE", [noted("old_rows")]),
        (table, "UPDATE", [noted("new_rows"), noted("old_rows")]),
    ]
SIDES = {
    "INSERT": "NEW TABLE AS new_rows",
    "DELETE": "OLD TABLE AS old_rows",
    "UPDATE": "NEW TABLE AS new_rows OLD TABLE AS old_rows",
}


def made(table: str, event: str, statements: list[str]) -> str:
    name = f"recount_{table}_{event.lower()}"
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN {'; '.join(statements)}; RETURN NULL;"
        f" END$$; CREATE OR REPLACE TRIGGER recount_{event.lower()} AFTER {event} ON {table} REFERENCING {SIDES[event]}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {name}();"
    )


def dropped(table: str, event: str) -> str:
    name = event.lower()
    return f"DROP TRIGGER recount_{name} ON {table}; DROP FUNCTION recount_{table}_{name}();"


class Migration(migrations.Migration):
    """Whoever changes what is counted, in whatever way, notes it in the same transaction."""

    atomic = False  # one table after the other: nobody waits for two
    dependencies = [("feedback", "0012_tallies"), ("cxloop", "0003_row_security")]

    operations = [
        migrations.RunSQL(
            # deliberate: making a trigger takes no longer than the transactions that write just then; the version
            # before fires it as well
            [made(*each) for each in TRIGGERS],
            [dropped(*each[:2]) for each in TRIGGERS],
        ),
    ]
