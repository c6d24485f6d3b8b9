from django.db import migrations, models

STATES = [
    ("", "nothing to deliver"), ("queued", "queued"), ("sending", "being sent"), ("sent", "sent"),
    ("failed", "failed"), ("mail", "see the mail"), ("page", "on their own page"),
    ("unsent", "no way to reach them"),
]


class Migration(migrations.Migration):
    dependencies = [("feedback", "0013_recount")]

    operations = [
        migrations.AlterField("message", "state", models.CharField(  # deliberate: a choice, unknown to the database
            blank=True, choices=STATES, default="", max_length=10)),
    ]
