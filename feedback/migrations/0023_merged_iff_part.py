from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("feedback", "0022_belonging")]

    operations = [ValidateConstraint("case", "case_merged_iff_part")]
