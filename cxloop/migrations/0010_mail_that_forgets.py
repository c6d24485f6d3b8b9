from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cxloop", "0009_mail_of_teams")]

    operations = [
        migrations.AddField("outgoingemail", "forgets", models.BooleanField(db_default=False, default=False)),
    ]
