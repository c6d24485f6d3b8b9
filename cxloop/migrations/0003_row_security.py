from django.db import migrations

from cxloop.row_security import GuardOrganisations


class Migration(migrations.Migration):
    """The second wall between organisations, on every table that has one."""

    dependencies = [("cxloop", "0002_mail_in")]

    operations = [GuardOrganisations()]
