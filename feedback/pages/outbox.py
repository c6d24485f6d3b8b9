"""The outbox: every mail with its state, as it was rendered, and what could not be done with a real retry."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_POST

from cxloop import access, mail_server, permissions
from cxloop import mail as mails
from cxloop.errors import Conflict, NotFound
from cxloop.models import OutgoingEmail
from cxloop.ui.navigation import Link, capped
from feedback.emails.registry import emails
from feedback.pages.setting_up import acting, done, refuse, shown
from feedback.queries import outbox as queries
from feedback.settings import failures as verbs

BODY_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox"


@permissions.page("outbox.read")
@require_GET
def outbox(request: HttpRequest) -> HttpResponse:
    me = acting(request)
    state = request.GET.get("state", "")
    state = state if state in OutgoingEmail.State.values else ""
    counts = queries.counts(me.organisation)
    found = queries.mails(me.organisation, state, request.GET.get("after", ""))
    return shown(
        request, "feedback/outbox/outbox.html", state=state, tabs=tabs(request, counts, state),
        found=found, rows=[(row, kind_words(row.kind)) for row in found.rows],
        mail_held=not mails.is_configured(), outage=mail_server.outage(),
        waiting=counts.get(OutgoingEmail.State.QUEUED, 0),
    )


def kind_words(kind: str) -> str:
    """What kind of mail it is: its label, or its key as words for mails that come from elsewhere."""
    return str(emails.get(kind).label) if kind in emails else kind.replace("_", " ").capitalize()


def tabs(request: HttpRequest, counts: dict[str, int], chosen: str | None) -> list[Link]:
    """All mails, each state, and what was given up."""
    slug = request.organisation.slug  # type: ignore[attr-defined]
    base = reverse("feedback:outbox", kwargs={"slug": slug})
    links = [Link(_("All mails"), base, "", chosen == "", capped(sum(counts.values())))]
    for state in OutgoingEmail.State:
        tone = "late" if state == OutgoingEmail.State.FAILED and counts.get(state) else ""
        links.append(Link(str(state.label), f"{base}?state={state}", "", chosen == state, capped(counts.get(state)),
                          tone))
    failed = reverse("feedback:failures", kwargs={"slug": slug})
    return [*links, Link(_("Could not be done"), failed, "", chosen is None)]


@permissions.page("outbox.read")
@require_GET
def mail(request: HttpRequest, public_id: Any) -> HttpResponse:
    me = acting(request)
    row = access.email(me.organisation, public_id)
    may_retry = row.state in (OutgoingEmail.State.FAILED, OutgoingEmail.State.HELD)
    return shown(request, "feedback/outbox/mail.html", mail=row, kind=kind_words(row.kind), may_retry=may_retry,
                 mail_held=not mails.is_configured())


@permissions.page("outbox.read")
@require_GET
@xframe_options_sameorigin
def body(request: HttpRequest, public_id: Any) -> HttpResponse:
    """The mail as rendered, under a policy of its own. NotFound for account mails: nobody reads those."""
    row = access.email(acting(request).organisation, public_id)
    if row.is_private or not row.html:
        raise NotFound()
    return HttpResponse(row.html, headers={"Content-Security-Policy": BODY_POLICY, "Cache-Control": "no-store"})


@permissions.page("outbox.write")
@require_POST
def retry(request: HttpRequest, public_id: Any) -> HttpResponse:
    me = acting(request)
    row = access.email(me.organisation, public_id)
    try:
        verbs.retry_mail(me.organisation, row, *me.who)
    except Conflict as error:
        return refuse(request, str(error), "feedback:mail", public_id=row.public_id)
    return done(request, _("It is on its way again."), "feedback:mail", public_id=row.public_id)


@permissions.page("outbox.read")
@require_GET
def failures(request: HttpRequest) -> HttpResponse:
    me = acting(request)
    return shown(request, "feedback/outbox/failures.html", found=queries.failures(me.organisation),
                 tabs=tabs(request, queries.counts(me.organisation), None))


@permissions.page("outbox.write")
@require_POST
def retry_events(request: HttpRequest) -> HttpResponse:
    me = acting(request)
    return _told(request, verbs.retry_events(me.organisation, _ids(request), *me.who))


@permissions.page("outbox.write")
@require_POST
def retry_items(request: HttpRequest) -> HttpResponse:
    me = acting(request)
    return _told(request, verbs.retry_items(me.organisation, _ids(request), *me.who))


@permissions.page("outbox.write")
@require_POST
def retry_replies(request: HttpRequest) -> HttpResponse:
    me = acting(request)
    return _told(request, verbs.retry_replies(me.organisation, _ids(request), *me.who))


def _ids(request: HttpRequest) -> list[int]:
    return [int(each) for each in request.POST.getlist("id") if each.isdecimal() and len(each) < 19]


def _told(request: HttpRequest, count: int) -> HttpResponse:
    if not count:
        return refuse(request, _("Nothing was chosen that waits for a retry."), "feedback:failures")
    return done(request, _("%(count)s will be tried again within seconds.") % {"count": count}, "feedback:failures")
