from django.db import migrations, models


class Migration(migrations.Migration):
    """What goes along with a mail, and the name, address and signature of a team."""

    dependencies = [("cxloop", "0008_sharing_out")]

    operations = [
        migrations.AddField("outgoingemail", "files", models.JSONField(db_default=[], default=list)),
        migrations.AddField("outgoingemail", "from_email",
                            models.EmailField(blank=True, db_default="", default="", max_length=254)),
        migrations.AddField("team", "from_name",
                            models.CharField(blank=True, db_default="", default="", max_length=100)),
        migrations.AddField("team", "from_email",
                            models.EmailField(blank=True, db_default="", default="", max_length=254)),
        migrations.AddField("team", "signature", models.TextField(blank=True, db_default="", default="")),
    ]
