from django.db import migrations, models


class Migration(migrations.Migration):
    """A team may share its new work out among its agents."""

    dependencies = [("cxloop", "0007_ways_of_telling")]

    operations = [
        migrations.AddField("team", "balances", models.BooleanField(default=False, db_default=False)),
        migrations.AddField("teammembership", "turn", models.PositiveBigIntegerField(default=0, db_default=0)),
    ]
