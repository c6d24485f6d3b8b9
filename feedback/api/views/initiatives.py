"""What is done about causes, read only."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from cxloop.api.views import ListView
from feedback.api.serializers.initiatives import InitiativeShape
from feedback.queries import initiatives


class Initiatives(ListView):
    """Initiatives, the newest first."""

    scopes = {"GET": "cases:read"}
    ordering = ("-id",)
    parameters = initiatives.PARAMETERS
    shape = InitiativeShape

    def rows(self, wanted: dict[str, str]) -> QuerySet[Any]:
        return initiatives.listed(self.organisation, wanted)
