import uuid

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.contrib.postgres.search import SearchVectorField
from django.db import migrations, models
from django.db.models import CASCADE, SET_NULL, F, ForeignKey, Q
from django.db.models.functions import Cast, Left, Lower

from cxloop.row_security import GuardOrganisations
from feedback.models.feedback_item import OrganisationVector

OPEN = ~Q(status="closed")
ORGANISATION = ("organisation", ForeignKey("cxloop.organisation", CASCADE, related_name="+", db_index=False))
MANAGERS = [("across_organisations", models.Manager())]


def key():
    return ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


def public_id():
    return ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True))


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cxloop", "0004_mail_outage"), ("feedback", "0014_message_on_a_page")]

    operations = [
        migrations.CreateModel(
            "Tag",
            [key(), ORGANISATION, public_id(), ("name", models.CharField(max_length=50))],
            options={"constraints": [models.UniqueConstraint("organisation", Lower("name"), name="tag_once")]},
            managers=MANAGERS,
        ),
        migrations.CreateModel(
            "CaseTag",
            [
                key(), ORGANISATION,
                ("case", ForeignKey("feedback.case", CASCADE, related_name="case_tags", db_index=False)),
                ("tag", ForeignKey("feedback.tag", CASCADE, related_name="case_tags")),
            ],
            options={"constraints": [models.UniqueConstraint(fields=["case", "tag"], name="case_tag_once")]},
            managers=MANAGERS,
        ),
        migrations.CreateModel(
            "SavedView",
            [
                key(), ORGANISATION, public_id(),
                ("name", models.CharField(max_length=80)),
                ("membership", ForeignKey("cxloop.membership", CASCADE, related_name="saved_views", db_index=False)),
                ("team", ForeignKey("cxloop.team", SET_NULL, null=True, blank=True, related_name="+", db_index=False)),
                ("query", models.JSONField(default=dict)),
                ("is_pinned", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField()),
            ],
            options={"indexes": [
                models.Index(fields=["membership", "name"], name="saved_view_own"),
                models.Index(fields=["team", "name"], condition=Q(team__isnull=False), name="saved_view_shared"),
            ]},
            managers=MANAGERS,
        ),
        migrations.CreateModel(
            "BulkAction",
            [
                key(), ORGANISATION, public_id(),
                ("membership", ForeignKey("cxloop.membership", CASCADE, related_name="+", db_index=False)),
                ("verb", models.CharField(max_length=20)),
                ("before", models.JSONField(default=dict)),
                ("done_at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True, blank=True)),
            ],
            options={"indexes": [models.Index(fields=["done_at"], name="bulk_action_done")]},
            managers=MANAGERS,
        ),
        migrations.AddField("case", "snoozed_until", models.DateTimeField(null=True, blank=True)),
        migrations.AddField("message", "vector", models.GeneratedField(
            # deliberate: the database computes it; writing the messages anew takes some seconds for a million.
            expression=OrganisationVector(
            Cast(Left("body", 100_000), models.TextField()), Cast(F("organisation"), models.TextField())),
            output_field=SearchVectorField(), db_persist=True,
        )),
        AddIndexConcurrently("message", GinIndex(fields=["vector"], name="message_words")),
        AddIndexConcurrently("case", models.Index(
            fields=["organisation", "snoozed_until", "id"], condition=OPEN & Q(snoozed_until__isnull=False),
            name="case_open_snoozed",
        )),
        AddIndexConcurrently("case", models.Index(
            fields=["organisation", "customer_since", "id"], condition=OPEN, name="case_open_longest",
        )),
        GuardOrganisations(),
    ]
