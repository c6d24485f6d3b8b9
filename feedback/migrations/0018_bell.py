from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q

IN_BELL = Q(way__in=["bell", "both"])


class Migration(migrations.Migration):
    """Notices stand in a bell too. Those of before, and of a version before still running, were told by mail only."""

    atomic = False
    dependencies = [("cxloop", "0007_ways_of_telling"), ("feedback", "0017_drafts")]

    operations = [
        migrations.AddField("notice", "way", models.CharField(default="both", db_default="mail", max_length=6)),
        migrations.AddField("notice", "rests_until", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("notice", "read_at", models.DateTimeField(blank=True, null=True)),
        AddIndexConcurrently("notice", models.Index(
            fields=["recipient", "-id"], condition=IN_BELL, name="notice_in_bell")),
        AddIndexConcurrently("notice", models.Index(
            fields=["recipient"], condition=IN_BELL & Q(read_at=None, dropped=""), name="notice_unread")),
    ]
