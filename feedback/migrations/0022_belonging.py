import uuid

from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently
from django.db import migrations, models
from django.db.models import CASCADE, RESTRICT, SET_NULL, F, ForeignKey, Q

from cxloop.row_security import GuardOrganisations

MANAGERS = [("across_organisations", models.Manager())]


def key():
    return ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


def organisation():
    return ("organisation", ForeignKey("cxloop.organisation", CASCADE, related_name="+", db_index=False))


def by():
    return ("by", ForeignKey("cxloop.membership", SET_NULL, null=True, related_name="+", db_index=False))


class Migration(migrations.Migration):
    """Cases merged, linked and followed."""

    atomic = False
    dependencies = [("feedback", "0021_message_files")]

    operations = [
        migrations.CreateModel(
            "CaseMerge",
            [
                key(), organisation(),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("kept", ForeignKey("feedback.case", CASCADE, related_name="merges")),
                by(),
                ("at", models.DateTimeField()),
                ("before", models.JSONField(default=dict)),
                ("moved", models.JSONField(default=dict)),
                ("last_entry", models.BigIntegerField(default=0)),
                ("undone_at", models.DateTimeField(null=True, blank=True)),
            ],
            managers=MANAGERS,
        ),
        migrations.CreateModel(
            "CaseLink",
            [
                key(), organisation(),
                ("one", ForeignKey("feedback.case", CASCADE, related_name="+", db_index=False)),
                ("other", ForeignKey("feedback.case", CASCADE, related_name="+")),
                ("why", models.CharField(max_length=20, default="related")),
                by(),
                ("at", models.DateTimeField()),
            ],
            options={"constraints": [
                models.UniqueConstraint(fields=["one", "other"], name="case_link_once"),
                models.CheckConstraint(condition=Q(one__lt=F("other")), name="case_link_in_order"),
            ]},
            managers=MANAGERS,
        ),
        migrations.CreateModel(
            "CaseFollower",
            [
                key(), organisation(),
                ("case", ForeignKey("feedback.case", CASCADE, related_name="followers", db_index=False)),
                ("membership", ForeignKey("cxloop.membership", CASCADE, related_name="+")),
                ("since", models.DateTimeField()),
            ],
            options={"constraints": [
                models.UniqueConstraint(fields=["case", "membership"], name="case_follower_once")]},
            managers=MANAGERS,
        ),
        migrations.AddField("case", "merged_into", ForeignKey(
            "feedback.case", RESTRICT, null=True, blank=True, related_name="parts", db_index=False)),
        migrations.AlterField("case", "outcome", models.CharField(
            # deliberate: one more word in a list the database does not know
            max_length=12, blank=True, default="", choices=[
                ("confirmed", "Confirmed by the customer"), ("disputed", "Disputed by the customer"),
                ("silent", "No answer"), ("unreachable", "Unreachable"), ("merged", "Part of another case")])),
        AddIndexConcurrently("case", models.Index(
            fields=["merged_into"], condition=Q(merged_into__isnull=False), name="case_parts")),
        AddConstraintNotValid("case", models.CheckConstraint(
            condition=Q(outcome="merged", merged_into__isnull=False) | (~Q(outcome="merged") & Q(merged_into=None)),
            name="case_merged_iff_part")),
        GuardOrganisations(),
    ]
