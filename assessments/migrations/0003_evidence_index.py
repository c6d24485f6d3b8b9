from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """What was written beside statements, found among half a million answers."""

    atomic = False
    dependencies = [("assessments", "0002_acting")]

    operations = [
        AddIndexConcurrently("answer", models.Index(
            fields=["round", "statement"], condition=models.Q(("evidence", ""), _negated=True), name="answer_evidence")),
    ]
