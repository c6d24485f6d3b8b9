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


# However small the tables were when a session planned it, it goes through the index of the item.
BY_INDEX = "SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off"


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


def differ(columns: list[str]) -> str:
    new, old = (", ".join(f"{side}.{name}" for name in columns) for side in ("NEW", "OLD"))
    return f"({new}) IS DISTINCT FROM ({old})"


ITSELF = "VALUES (NEW.organisation_id, '{subject}', NEW.id)"
ITS_ITEMS = f"SELECT organisation_id, 'item', id FROM {ITEMS} WHERE processed_at IS NOT NULL AND"
COUNTED = "processed_at IS NOT NULL"

# Rows that come or go are noted once a statement: (table, event, what is done with `rows`).
STATEMENTS = []
for table, subject, counted in (("feedback_case", "case", "true"), ("feedback_feedbackitem", "item", COUNTED)):
    for event in ("INSERT", "DELETE"):
        STATEMENTS.append((table, event, f"{NOTE} SELECT organisation_id, '{subject}', id FROM rows WHERE {counted}"))
for table, noted in (
    *((table, of_items) for table in ("feedback_rating", "feedback_flag", "feedback_itemtheme", "feedback_analysis")),
    ("feedback_casecycle", of_cases),
    ("cxloop_auditentry", of_acts),
):
    STATEMENTS += [(table, event, noted("rows")) for event in ("INSERT", "DELETE")]

# Rows that change are noted one by one, those whose columns differ: (table, name, columns, condition, what is done).
# Laying the old rows beside the new ones of a statement would be one join, and as slow as its worst plan.
CHANGES = [
    ("feedback_case", "counted", OF_A_CASE, differ(OF_A_CASE), f"{NOTE} {ITSELF.format(subject='case')}"),
    ("feedback_case", "seen", SEEN_BY_ITEMS, differ(SEEN_BY_ITEMS), f"{NOTE} {ITS_ITEMS} case_id = NEW.id"),
    (
        "feedback_feedbackitem",
        "counted",
        [*OF_AN_ITEM, "processed_at"],
        "(NEW.processed_at IS NULL) <> (OLD.processed_at IS NULL)"
        f" OR NEW.processed_at IS NOT NULL AND {differ(OF_AN_ITEM)}",
        f"{NOTE} {ITSELF.format(subject='item')}",
    ),
    ("feedback_customer", "seen", ["segment"], differ(["segment"]), f"{NOTE} {ITS_ITEMS} customer_id = NEW.id"),
    *(
        (table, "seen", columns, "true", f"{NOTE} {ITS_ITEMS} id IN (OLD.item_id, NEW.item_id)")
        for table, columns in (
            ("feedback_rating", ["item_id", "kind", "value", "low", "high"]),
            ("feedback_flag", ["item_id"]),
            ("feedback_itemtheme", ["item_id", "theme_id"]),
            ("feedback_analysis", ["item_id", "is_unhappy"]),
        )
    ),
    (
        "feedback_casecycle",
        "seen",
        "case_id ended_at acknowledge_due_at acknowledged_at contact_due_at contacted_at resolve_due_at"
        " resolved_at".split(),
        "true",
        f"{NOTE} SELECT NEW.organisation_id, 'case', id FROM unnest(ARRAY[OLD.case_id, NEW.case_id]) AS id",
    ),
    (
        "cxloop_auditentry",
        "seen",
        ["object_kind", "object_id", "actor_membership_id"],
        "NEW.object_kind = 'case' OR OLD.object_kind = 'case'",
        f"{NOTE} SELECT NEW.organisation_id, 'case', id FROM unnest(ARRAY[OLD.object_id, NEW.object_id]) AS id",
    ),
]


def function(name: str, does: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql {BY_INDEX}"
        f" AS $$BEGIN {does}; RETURN NULL; END$$;"
    )


def of_statement(table: str, event: str, does: str) -> str:
    side = "NEW" if event == "INSERT" else "OLD"
    return (
        f"{function(f'recount_{table}_{event.lower()}', does)} CREATE OR REPLACE TRIGGER recount_{event.lower()}"
        f" AFTER {event} ON {table} REFERENCING {side} TABLE AS rows"
        f" FOR EACH STATEMENT EXECUTE FUNCTION recount_{table}_{event.lower()}();"
    )


def of_change(table: str, name: str, columns: list[str], condition: str, does: str) -> str:
    return (
        f"{function(f'recount_{table}_{name}', does)} CREATE OR REPLACE TRIGGER recount_{name}"
        f" AFTER UPDATE OF {', '.join(columns)} ON {table}"
        f" FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION recount_{table}_{name}();"
    )


def dropped(table: str, name: str) -> str:
    return f"DROP TRIGGER recount_{name} ON {table}; DROP FUNCTION recount_{table}_{name}();"


class Migration(migrations.Migration):
    """Whoever changes what is counted, in whatever way, notes it in the same transaction."""

    atomic = False  # one table after the other: nobody waits for two
    dependencies = [("feedback", "0012_tallies"), ("cxloop", "0003_row_security")]

    operations = [
        migrations.RunSQL(
            # deliberate: making a trigger takes no longer than the transactions that write just then; the version
            # before fires it as well
            [*(of_statement(*each) for each in STATEMENTS), *(of_change(*each) for each in CHANGES)],
            [dropped(table, name.lower()) for table, name, *_more in (*STATEMENTS, *CHANGES)],
        ),
    ]
