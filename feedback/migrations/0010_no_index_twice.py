import django.db.models.deletion
from django.db import migrations, models


def key(related: str) -> models.ForeignKey:
    return models.ForeignKey("feedback.FeedbackItem", on_delete=django.db.models.deletion.CASCADE,
                             related_name=related, db_index=False)


class Migration(migrations.Migration):
    """The unique keys (item, detector) and (item, theme) answer by item already; a second index is written in vain."""

    atomic = False
    dependencies = [("feedback", "0009_case_views")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(  # deliberate: AlterField would check the foreign key of every row anew
                    "DROP INDEX CONCURRENTLY IF EXISTS feedback_flag_item_id_7c790b15", migrations.RunSQL.noop),
                migrations.RunSQL(  # deliberate: as above, for the other table
                    "DROP INDEX CONCURRENTLY IF EXISTS feedback_itemtheme_item_id_214137e2", migrations.RunSQL.noop),
            ],
            state_operations=[
                migrations.AlterField("flag", "item", key("flags")),
                migrations.AlterField("itemtheme", "item", key("item_themes")),
            ],
        ),
    ]
