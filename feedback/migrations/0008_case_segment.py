from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("feedback", "0007_last_answer")]

    operations = [
        AddIndexConcurrently(
            model_name="case",
            index=models.Index(
                condition=models.Q(("segment__gt", "")), fields=["organisation", "segment"], name="case_segment"
            ),
        ),
    ]
