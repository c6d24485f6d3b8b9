import uuid

from django.db import migrations, models
from django.db.models import CASCADE, SET_NULL, ForeignKey, Q

from cxloop.row_security import GuardOrganisations

MANAGERS = [("across_organisations", models.Manager())]


def key():
    return ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


def organisation():
    return ("organisation", ForeignKey("cxloop.organisation", CASCADE, related_name="+", db_index=False))


class Migration(migrations.Migration):
    dependencies = [("feedback", "0016_erased_at")]

    operations = [
        migrations.CreateModel(
            "Draft",
            [
                key(), organisation(),
                ("case", ForeignKey("feedback.case", CASCADE, related_name="drafts", db_index=False)),
                ("membership", ForeignKey("cxloop.membership", CASCADE, related_name="+", db_index=False)),
                ("kind", models.CharField(max_length=10)),
                ("body", models.TextField()),
                ("updated_at", models.DateTimeField()),
                ("verb", models.CharField(max_length=20, blank=True, default="")),
                ("root_cause", ForeignKey("feedback.rootcause", SET_NULL, null=True, blank=True, related_name="+",
                                          db_index=False)),
                ("send_at", models.DateTimeField(null=True, blank=True)),
                ("failure", models.TextField(blank=True, default="")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=["case", "membership", "kind"], name="draft_once")],
                "indexes": [
                    models.Index(fields=["send_at", "id"], condition=Q(send_at__isnull=False), name="draft_due"),
                ],
            },
            managers=MANAGERS,
        ),
        migrations.CreateModel(
            "Macro",
            [
                key(), organisation(),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=80)),
                ("team", ForeignKey("cxloop.team", CASCADE, null=True, blank=True, related_name="+", db_index=False)),
                ("body", models.TextField()),
                ("is_active", models.BooleanField(default=True)),
                ("used", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField()),
            ],
            options={"constraints": [models.UniqueConstraint(fields=["organisation", "name"], name="macro_once")]},
            managers=MANAGERS,
        ),
        GuardOrganisations(),
    ]
