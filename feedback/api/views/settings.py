"""How the organisation is set up, read only."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from cxloop.api.views import DetailView, ListView
from cxloop.people import roster
from feedback.api.serializers import settings as shapes
from feedback.queries import settings_rows


class OutgoingEmails(ListView):
    """Outgoing mails, the newest first: all for admins, for others those written to them."""

    scopes = {"GET": "cases:read"}
    ordering = ("-created_at", "-id")
    parameters = settings_rows.MAIL_PARAMETERS
    shape = shapes.OutgoingEmailShape

    def rows(self, wanted: dict[str, str]) -> QuerySet[Any]:
        return settings_rows.mails(self.organisation, self.me, wanted)


class OutgoingEmail(DetailView):
    """One mail with subject, text and HTML as rendered."""

    scopes = {"GET": "cases:read"}
    shape = shapes.OutgoingEmailDetail

    def find(self, public_id: Any) -> Any:
        return settings_rows.mail(self.organisation, self.me, public_id)


class SettingsList(ListView):
    """A list of settings in the order they were made. Subclasses say `of`, the query."""

    scopes = {"GET": "cases:read"}
    ordering: tuple[str, ...] = ("id",)
    of: Any = None

    def rows(self, wanted: dict[str, str]) -> QuerySet[Any]:
        return self.of(self.organisation)


class RoutingRules(SettingsList):
    """Routing rules in the order they are tried."""

    ordering = ("order", "id")
    of = staticmethod(settings_rows.routing_rules)
    shape = shapes.RoutingRuleShape


class EscalationPolicies(SettingsList):
    """Promises and their ladders in the order they are tried."""

    ordering = ("order", "id")
    of = staticmethod(settings_rows.escalation_policies)
    shape = shapes.EscalationPolicyShape


class Positions(SettingsList):
    """Responsibilities, and who holds them today."""

    of = staticmethod(settings_rows.positions)
    shape = shapes.PositionShape

    def context(self) -> dict[str, Any]:
        today = self.now.astimezone(self.organisation.zone).date()
        return {**super().context(), "roster": roster(self.organisation, today)}


class Touchpoints(SettingsList):
    """The journey and who answers for each of its touchpoints."""

    of = staticmethod(settings_rows.touchpoints)
    shape = shapes.TouchpointShape


class Themes(SettingsList):
    """Themes, their keywords and who answers for them."""

    of = staticmethod(settings_rows.themes)
    shape = shapes.ThemeShape


class Sources(SettingsList):
    """Where feedback comes from."""

    of = staticmethod(settings_rows.sources)
    shape = shapes.SourceShape


class RootCauses(SettingsList):
    """What can have made it happen."""

    of = staticmethod(settings_rows.root_causes)
    shape = shapes.RootCauseShape
