import uuid

import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models

from cxloop.row_security import GuardOrganisations


class Migration(migrations.Migration):
    """Files that go to a customer with a reply."""

    dependencies = [("feedback", "0020_initiatives"), ("cxloop", "0009_mail_of_teams")]

    operations = [
        migrations.CreateModel(
            name="MessageFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=120)),
                ("kind", models.CharField(max_length=20)),
                ("size", models.PositiveIntegerField()),
                ("stored", models.CharField(max_length=300)),
                ("created_at", models.DateTimeField()),
                ("case", models.ForeignKey(
                    db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="feedback.case")),
                ("membership", models.ForeignKey(
                    db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+",
                    to="cxloop.membership")),
                ("message", models.ForeignKey(
                    blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE,
                    related_name="files", to="feedback.message")),
                ("organisation", models.ForeignKey(
                    db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+",
                    to="cxloop.organisation")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["case", "membership"], name="message_file_of_case"),
                    models.Index(condition=models.Q(("message__isnull", False)), fields=["message"],
                                 name="message_file_of_message"),
                    models.Index(condition=models.Q(("message__isnull", True)), fields=["created_at"],
                                 name="message_file_unsent"),
                ],
            },
            managers=[("across_organisations", django.db.models.manager.Manager())],
        ),
        GuardOrganisations(),
    ]
