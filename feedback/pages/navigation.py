"""What the sidebar offers of the loop."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cxloop.ui.navigation import Item, Section, register
from feedback.queries.inbox import view_counts
from feedback.queries.told import unread_count

ADMIN = frozenset({"admin"})
STAFF = frozenset({"agent", "owner", "admin"})

VIEW_LABELS = {
    "mine": _("Mine"),
    "team": _("My team's"),
    "unowned": _("Unowned"),
    "due_soon": _("Due soon"),
    "late": _("Late"),
    "escalated": _("Escalated"),
    "replied": _("Customer replied"),
    "waiting": _("Waiting for customer"),
    "snoozed": _("Put aside"),
    "all": _("All open"),
}
TONES = {"late": "late"}


def unread(request: HttpRequest) -> Mapping[str, int]:
    return {"unread": unread_count(request.membership)}  # type: ignore[attr-defined]


def inbox_counts(request: HttpRequest) -> Mapping[str, int]:
    now = getattr(request, "now", None) or timezone.now()
    return view_counts(request.membership, now)  # type: ignore[attr-defined]


register(Section("you", order=5, beckons=True, counts=unread, items=(
    Item(_("Told to you"), "feedback:told", "bell", count="unread", also=frozenset({"feedback:told_choices"})),
)))
register(Section("loop", order=10, items=(
    Item(_("All feedback"), "feedback:feedback_list", "message-square", also=frozenset({"feedback:feedback_item"})),
    Item(_("Dashboard"), "feedback:dashboard", "chart-no-axes-column"),
    Item(_("Initiatives"), "feedback:initiatives", "wrench",
         also=frozenset({"feedback:initiative", "feedback:new_initiative", "feedback:edit_initiative"})),
    Item(_("Who owns what"), "feedback:positions", "users"),
)))
register(Section("inbox", label=_("Inbox"), order=20, counts=inbox_counts, items=tuple(
    Item(label, "feedback:inbox", query={"view": key}, count=key, tone=TONES.get(key, ""),
         is_default=key == "mine")
    for key, label in VIEW_LABELS.items()
)))
register(Section("listening", label=_("Listening"), order=30, items=(
    Item(_("Upload a file"), "feedback:upload", "upload", roles=STAFF),
    Item(_("Imports"), "feedback:imports", "file-clock", roles=STAFF),
    Item(_("Sources"), "feedback:sources", "radio", roles=STAFF),
    Item(_("Mailboxes"), "feedback:mailboxes", "mail", roles=STAFF),
    Item(_("Mail in"), "feedback:mails_in", "inbox", roles=STAFF, also=frozenset({"feedback:mail_in"})),
    Item(_("Surveys"), "feedback:surveys", "clipboard-list", roles=STAFF),
)))
register(Section("set-up", label=_("Set up"), order=40, items=(
    Item(_("People"), "feedback:people", "user-round", roles=ADMIN),
    Item(_("Touchpoints"), "feedback:touchpoints", "map-pin", roles=ADMIN),
    Item(_("Themes"), "feedback:themes", "tags", roles=ADMIN),
    Item(_("Words used often"), "feedback:macros", "zap", roles=STAFF),
    Item(_("Routing rules"), "feedback:routing_rules", "route", roles=ADMIN),
    Item(_("Promises"), "feedback:policies", "timer", roles=ADMIN),
    Item(_("Outbox"), "feedback:outbox", "send", roles=ADMIN),
    Item(_("Customers’ requests"), "feedback:requests", "user-round-x", roles=ADMIN),
    Item(_("Audit trail"), "feedback:audit", "scroll-text", roles=ADMIN),
    Item(_("Settings"), "feedback:settings", "settings", roles=ADMIN),
)))
