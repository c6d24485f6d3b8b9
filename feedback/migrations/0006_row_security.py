from django.db import migrations

from cxloop.row_security import GuardOrganisations


class Migration(migrations.Migration):
    """The second wall between organisations, on every table that has one."""

    dependencies = [("feedback", "0005_survey_created_at")]

    operations = [GuardOrganisations()]
