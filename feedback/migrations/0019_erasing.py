import uuid

import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models

from cxloop.row_security import GuardOrganisations


class Migration(migrations.Migration):
    dependencies = [("feedback", "0018_bell")]

    operations = [
        migrations.AddField("customer", "erased_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("source", "holds_erased", models.BooleanField(db_default=False, default=False)),
        migrations.CreateModel(
            name="CustomerRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("kind", models.CharField(max_length=10)),
                ("asked_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("refused_because", models.CharField(blank=True, default="", max_length=500)),
                ("file", models.CharField(blank=True, default="", max_length=300)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("customer", models.ForeignKey(
                    db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="requests",
                    to="feedback.customer")),
                ("organisation", models.ForeignKey(
                    db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cxloop.organisation")),
                ("taken_by", models.ForeignKey(
                    blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+", to="cxloop.membership")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organisation", "kind", "-asked_at", "-id"], name="request_newest"),
                    models.Index(fields=["customer", "kind", "-id"], name="request_of_customer"),
                    models.Index(condition=models.Q(("file", ""), _negated=True), fields=["expires_at"],
                                 name="request_file_ends"),
                ],
                "constraints": [models.UniqueConstraint(
                    condition=models.Q(("answered_at", None)), fields=("customer", "kind"), name="asked_once")],
            },
            managers=[("across_organisations", django.db.models.manager.Manager())],
        ),
        GuardOrganisations(),
    ]
