import uuid

from django.db import migrations, models
from django.db.models import CASCADE, RESTRICT, ForeignKey, Q

from cxloop.row_security import GuardOrganisations

MANAGERS = [("across_organisations", models.Manager())]


def key():
    return ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


def organisation():
    return ("organisation", ForeignKey("cxloop.organisation", CASCADE, related_name="+", db_index=False))


class Migration(migrations.Migration):
    dependencies = [("feedback", "0019_erasing"), ("cxloop", "0007_ways_of_telling")]

    operations = [
        migrations.CreateModel(
            "Initiative",
            [
                key(), organisation(),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("title", models.CharField(max_length=200)),
                ("what", models.TextField(blank=True, default="")),
                ("position", ForeignKey("cxloop.position", RESTRICT, related_name="initiatives", db_index=False)),
                ("due_on", models.DateField()),
                ("state", models.CharField(
                    max_length=10, default="proposed",
                    choices=[("proposed", "Proposed"), ("started", "Started"), ("done", "Done"),
                             ("dropped", "Dropped")])),
                ("metric", models.CharField(max_length=60, blank=True, default="")),
                ("direction", models.CharField(max_length=4, blank=True, default="",
                                               choices=[("up", "Up"), ("down", "Down")])),
                ("amount", models.CharField(max_length=200, blank=True, default="")),
                ("created_at", models.DateTimeField()),
                ("started_at", models.DateTimeField(null=True, blank=True)),
                ("ended_at", models.DateTimeField(null=True, blank=True)),
                ("remind_at", models.DateTimeField(null=True, blank=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(state="proposed", started_at=None)
                        | Q(state__in=["started", "done"], started_at__isnull=False) | Q(state="dropped"),
                        name="initiative_started_at"),
                    models.CheckConstraint(
                        condition=Q(state__in=["done", "dropped"], ended_at__isnull=False, remind_at=None)
                        | Q(state__in=["proposed", "started"], ended_at=None, remind_at__isnull=False),
                        name="initiative_ended_iff_over"),
                    models.CheckConstraint(
                        condition=(Q(metric="") & Q(direction="")) | (~Q(metric="") & ~Q(direction="")),
                        name="initiative_effect_whole"),
                ],
                "indexes": [
                    models.Index(fields=["organisation", "due_on", "id"], name="initiative_running",
                                 condition=Q(state__in=["proposed", "started"])),
                    models.Index(fields=["organisation", "-ended_at", "-id"], name="initiative_over",
                                 condition=Q(state__in=["done", "dropped"])),
                    models.Index(fields=["remind_at", "id"], name="initiative_reminder",
                                 condition=Q(remind_at__isnull=False)),
                ],
            },
            managers=MANAGERS,
        ),
        migrations.CreateModel(
            "InitiativeTheme",
            [
                key(), organisation(),
                ("initiative", ForeignKey("feedback.initiative", CASCADE, related_name="on_themes", db_index=False)),
                ("theme", ForeignKey("feedback.theme", CASCADE, related_name="+")),
            ],
            options={"constraints": [
                models.UniqueConstraint(fields=["initiative", "theme"], name="initiative_theme_once")]},
            managers=MANAGERS,
        ),
        migrations.CreateModel(
            "InitiativeTouchpoint",
            [
                key(), organisation(),
                ("initiative", ForeignKey("feedback.initiative", CASCADE, related_name="on_touchpoints",
                                          db_index=False)),
                ("touchpoint", ForeignKey("feedback.touchpoint", CASCADE, related_name="+")),
            ],
            options={"constraints": [
                models.UniqueConstraint(fields=["initiative", "touchpoint"], name="initiative_touchpoint_once")]},
            managers=MANAGERS,
        ),
        migrations.AddField("initiative", "themes", models.ManyToManyField(
            related_name="initiatives", through="feedback.InitiativeTheme", to="feedback.theme")),
        migrations.AddField("initiative", "touchpoints", models.ManyToManyField(
            related_name="initiatives", through="feedback.InitiativeTouchpoint", to="feedback.touchpoint")),
        GuardOrganisations(),
    ]
