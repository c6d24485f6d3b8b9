from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.contrib.postgres.search import SearchVectorField
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Cast

from feedback.models.feedback_item import OrganisationVector

OPEN = ~Q(status="closed")
VIEWS = {
    "case_open_team": (["organisation", "team", "due_at", "id"], OPEN & Q(team__isnull=False)),
    "case_open_unowned": (["organisation", "due_at", "id"], OPEN & (Q(owner=None) | Q(is_unowned=True))),
    "case_open_escalated": (["organisation", "due_at", "id"], OPEN & Q(escalation_level__gt=0)),
    "case_open_replied": (
        ["organisation", "due_at", "id"],
        OPEN & Q(customer_waits_since__isnull=False, first_contacted_at__isnull=False),
    ),
    "case_open_waiting": (
        ["organisation", "due_at", "id"],
        OPEN & (Q(status="resolved") | Q(status="contacted", customer_waits_since=None)),
    ),
}


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cxloop", "0003_row_security"), ("feedback", "0008_case_segment")]

    operations = [
        *(
            AddIndexConcurrently("case", models.Index(fields=fields, name=name, condition=holds))
            for name, (fields, holds) in VIEWS.items()
        ),
        migrations.AddField("customer", "called", models.GeneratedField(
            # deliberate: the database computes it; writing the customers anew takes some seconds for a million.
            expression=OrganisationVector(F("name"), Cast(F("organisation"), models.TextField())),
            output_field=SearchVectorField(), db_persist=True,
        )),
        AddIndexConcurrently("customer", GinIndex(fields=["called"], name="customer_called")),
    ]
