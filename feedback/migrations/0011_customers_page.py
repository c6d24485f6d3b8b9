from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("feedback", "0010_no_index_twice")]

    operations = [
        migrations.AddField("customer", "link_round", models.PositiveIntegerField(db_default=0, default=0)),
        migrations.AddField("customer", "asks_less_at", models.DateTimeField(blank=True, null=True)),
    ]
