import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models

from cxloop.row_security import GuardOrganisations


class Migration(migrations.Migration):
    """What customers had said of a round and what it amounted to; what an organisation calls agreeing."""

    dependencies = [
        ("assessments", "0004_link_handed_over"),
        ("cxloop", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="roundsnapshot",
            name="customers",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="roundsnapshot",
            name="summary",
            field=models.JSONField(null=True),
        ),
        migrations.CreateModel(
            name="AgreementRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("within", models.FloatField(default=1.0)),
                ("same_side", models.BooleanField(default=True)),
                ("share", models.FloatField(default=1.0)),
                ("organisation", models.ForeignKey(
                    db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+",
                    to="cxloop.organisation")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organisation",), name="agreement_rule_once"),
                    models.CheckConstraint(
                        condition=models.Q(("share__gt", 0), ("share__lte", 1), ("within__gt", 0), ("within__lte", 4)),
                        name="agreement_rule_range"),
                ],
            },
            managers=[
                ("across_organisations", django.db.models.manager.Manager()),
            ],
        ),
        GuardOrganisations(),
    ]
