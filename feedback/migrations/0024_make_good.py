import uuid

from django.db import migrations, models
from django.db.models import CASCADE, SET_NULL, ForeignKey, Q

from cxloop.row_security import GuardOrganisations

MANAGERS = [("across_organisations", models.Manager())]
STATES = [("proposed", "Waits for approval"), ("approved", "Approved, not yet given"), ("declined", "Declined"),
          ("withdrawn", "Withdrawn"), ("given", "Given")]


def key():
    return ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


def organisation():
    return ("organisation", ForeignKey("cxloop.organisation", CASCADE, related_name="+", db_index=False))


def person():
    return ForeignKey("cxloop.membership", SET_NULL, null=True, related_name="+", db_index=False)


def money():
    return models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)


class Migration(migrations.Migration):
    dependencies = [("cxloop", "0008_sharing_out"), ("feedback", "0023_merged_iff_part")]

    operations = [
        migrations.CreateModel(
            "MakeGood",
            [
                key(), organisation(),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("case", ForeignKey("feedback.case", CASCADE, related_name="make_goods")),
                ("kind", models.CharField(max_length=20)),
                ("amount", money()),
                ("currency", models.CharField(max_length=3, blank=True, default="")),
                ("words", models.CharField(max_length=500, blank=True, default="")),
                ("state", models.CharField(max_length=10, choices=STATES, default="proposed")),
                ("asks", models.CharField(max_length=10, blank=True, default="")),
                ("proposed_by", person()),
                ("proposed_at", models.DateTimeField()),
                ("decided_by", person()),
                ("decided_at", models.DateTimeField(null=True, blank=True)),
                ("reason", models.CharField(max_length=500, blank=True, default="")),
                ("given_by", person()),
                ("given_at", models.DateTimeField(null=True, blank=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(amount=None, currency="") | (Q(amount__gt=0) & ~Q(currency="")),
                        name="make_good_amount_has_currency"),
                    models.CheckConstraint(
                        condition=Q(state="given", given_at__isnull=False) | (~Q(state="given") & Q(given_at=None)),
                        name="make_good_given_at_iff_given"),
                ],
                "indexes": [
                    models.Index(fields=["organisation", "given_at"], condition=Q(state="given"),
                                 name="make_good_given"),
                    models.Index(fields=["decided_by", "decided_at"], condition=Q(state__in=["approved", "given"]),
                                 name="make_good_on_authority"),
                ],
            },
            managers=MANAGERS,
        ),
        migrations.CreateModel(
            "AuthorityLimit",
            [
                key(), organisation(),
                ("role", models.CharField(max_length=10)),
                ("currency", models.CharField(max_length=3)),
                ("per_case", money()),
                ("per_month", money()),
            ],
            options={"constraints": [
                models.UniqueConstraint(fields=["organisation", "currency", "role"], name="authority_limit_once"),
            ]},
            managers=MANAGERS,
        ),
        migrations.CreateModel(
            "Mention",
            [
                key(), organisation(),
                ("message", ForeignKey("feedback.message", CASCADE, related_name="mentions", db_index=False)),
                ("membership", ForeignKey("cxloop.membership", CASCADE, related_name="+", db_index=False)),
                ("places", models.JSONField(default=list)),
            ],
            options={"constraints": [models.UniqueConstraint(fields=["message", "membership"], name="mentioned_once")]},
            managers=MANAGERS,
        ),
        GuardOrganisations(),
    ]
