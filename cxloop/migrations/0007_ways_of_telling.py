from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """How a person wants to be told: by kind, not in their quiet hours, once a day."""

    atomic = False
    dependencies = [("cxloop", "0006_retention")]

    operations = [
        migrations.AddField("membership", "ways", models.JSONField(default=dict, db_default={})),
        migrations.AddField("membership", "quiet_from", models.TimeField(blank=True, null=True)),
        migrations.AddField("membership", "quiet_until", models.TimeField(blank=True, null=True)),
        migrations.AddField("membership", "digest_at", models.TimeField(blank=True, null=True)),
        migrations.AddField("membership", "digest_due_at", models.DateTimeField(blank=True, null=True)),
        AddIndexConcurrently("membership", models.Index(
            fields=["digest_due_at"], condition=models.Q(digest_due_at__isnull=False), name="digest_due")),
    ]
