"""The audit trail for admins: what was done, by whom, and why, with the case it was done to."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from cxloop import permissions
from feedback.pages.setting_up import acting, shown
from feedback.queries import audit as queries

THINGS = (
    ("case", gettext_lazy("Cases")), ("membership", gettext_lazy("People")), ("position", gettext_lazy("Positions")),
    ("rule", gettext_lazy("Routing rules")), ("policy", gettext_lazy("Promises")), ("source", gettext_lazy("Sources")),
    ("token", gettext_lazy("Keys for programs")), ("organisation", gettext_lazy("The organisation")),
    ("email", gettext_lazy("Mails")), ("mail_in", gettext_lazy("Mail in")),
    ("webhook", gettext_lazy("Webhooks")),
)


@permissions.page("audit.read")
@require_GET
def audit(request: HttpRequest) -> HttpResponse:
    me = acting(request)
    given = {name: request.GET.get(name, "")[:40] for name in ("who", "what", "case", "after")}
    given["who"] = given["who"] if given["who"] in ("machine", "customer") or is_uuid(given["who"]) else ""
    given["what"] = given["what"] if given["what"] in dict(THINGS) else ""
    page = queries.entries(me.organisation, queries.Wanted(**given))
    for row in page.rows:
        row.reasons = reasons(row.data)
    return shown(request, "feedback/settings/audit.html", found=page, given=given, things=THINGS,
                 people=queries.people(me.organisation))


def is_uuid(text: str) -> bool:
    try:
        return bool(uuid.UUID(text))
    except ValueError:
        return False


def reasons(data: dict[str, Any]) -> list[tuple[str, Any]]:
    """What the entry kept beside itself, in the order it was written; what is empty says nothing."""
    kept = ((name, value) for name, value in data.items() if value not in (None, "", [], {}))
    return [(name.replace("_", " "), told(value)) for name, value in kept]


def told(value: Any) -> Any:
    """People by their names; everything else as it is."""
    if isinstance(value, list):
        return ", ".join(str(each.get("name", each) if isinstance(each, dict) else each) for each in value)
    return value
