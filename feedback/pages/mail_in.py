"""Mail that came in: what became of it, the mail as it came, and what waits in quarantine with a real retry."""

from __future__ import annotations

import re
from typing import Any

import nh3
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_POST

from cxloop import permissions
from cxloop.errors import Conflict, NotFound
from cxloop.ui.downloads import download
from cxloop.ui.navigation import Link, capped
from feedback.ingest.mail import files, quoting
from feedback.ingest.mail.reading import Letter, UnreadableMail, read
from feedback.models import InboundEmail
from feedback.pages.setting_up import acting, done, refuse, shown
from feedback.queries import mail_in as queries
from feedback.queries.keyset import Page
from feedback.settings import failures as verbs

# Nothing in a stranger's mail may run, load or lead anywhere by itself; pictures come only when asked for.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src {images}; frame-ancestors 'self'; sandbox allow-popups"
STYLE = "<style>body{font:16px/1.5 system-ui,sans-serif;margin:12px;overflow-wrap:anywhere}img{max-width:100%}</style>"
TAGS = nh3.ALLOWED_TAGS - {"svg", "math"}
HEADERS = ("from", "to", "cc", "date", "subject", "message-id", "in-reply-to", "reply-to")


@permissions.page("mail_in.read")
@require_GET
def mails(request: HttpRequest) -> HttpResponse:
    me = acting(request)
    state = request.GET.get("state", "")
    state = state if state in InboundEmail.State.values else ""
    counts = queries.counts(me.organisation)
    return shown(
        request, "feedback/mail_in/mails.html", state=state, tabs=tabs(request, counts, state),
        found=told(queries.mails(me.organisation, state, request.GET.get("after", ""))),
    )


def told(page: Page) -> Page:
    """The page, each row with its kind in words."""
    for row in page.rows:
        row.kind_label = KINDS.get(row.kind, row.kind)
    return page


def tabs(request: HttpRequest, counts: dict[str, int], chosen: str) -> list[Link]:
    base = reverse("feedback:mails_in", kwargs={"slug": request.organisation.slug})  # type: ignore[attr-defined]
    links = [Link(_("All mails"), base, "", chosen == "", capped(sum(counts.values())))]
    for state in InboundEmail.State:
        tone = "late" if state == InboundEmail.State.QUARANTINED and counts.get(state) else ""
        links.append(Link(str(state.label), f"{base}?state={state}", "", chosen == state, capped(counts.get(state)),
                          tone))
    return links


@permissions.page("mail_in.read")
@require_GET
def mail(request: HttpRequest, public_id: Any) -> HttpResponse:
    row = queries.mail(acting(request).organisation, public_id)
    row.kind_label = KINDS.get(row.kind, row.kind)
    letter = letter_of(row)
    return shown(
        request, "feedback/mail_in/mail.html", mail=row, letter=letter,
        parted=quoting.part(letter.text) if letter else None,
        files=files.files_of(letter.attachments) if letter else [],
        headers=[(name, letter.header(name)) for name in HEADERS if letter and letter.header(name)],
        raw="" if letter else bytes(row.raw)[:20_000].decode("utf-8", "replace").replace("\x00", "\ufffd"),
        has_pictures=bool(letter and re.search(r"<img[^>]+src\s*=\s*[\"']?https?:", letter.html, re.I)),
    )


def letter_of(row: InboundEmail) -> Letter | None:
    try:
        return read(bytes(row.raw))
    except UnreadableMail:
        return None


@permissions.page("mail_in.read")
@require_GET
@xframe_options_sameorigin
def body(request: HttpRequest, public_id: Any) -> HttpResponse:
    """The mail's own HTML, cleaned, under a policy of its own; pictures from elsewhere only with `?pictures=1`."""
    letter = letter_of(queries.mail(acting(request).organisation, public_id))
    if letter is None or not letter.html:
        raise NotFound()
    policy = POLICY.format(images="https: data:" if request.GET.get("pictures") == "1" else "'none'")
    clean = nh3.clean(letter.html, tags=TAGS, link_rel="noopener noreferrer nofollow")
    headers = {"Content-Security-Policy": policy, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    return HttpResponse(f"<!doctype html><meta charset=utf-8>{STYLE}{clean}", headers=headers)


@permissions.page("mail_in.read")
@require_GET
def file(request: HttpRequest, public_id: Any, number: int) -> HttpResponse:
    """The file, always as a download and never as what it claims to be. NotFound for one that may do harm."""
    letter = letter_of(queries.mail(acting(request).organisation, public_id))
    found = files.files_of(letter.attachments) if letter else []
    if letter is None or number >= len(found) or found[number].refused:
        raise NotFound()
    return download(found[number].name, letter.attachments[number].content)


@permissions.page("mail_in.write")
@require_POST
def retry(request: HttpRequest, public_id: Any) -> HttpResponse:
    me = acting(request)
    row = queries.mail(me.organisation, public_id)
    try:
        verbs.retry_mail_in(me.organisation, row, *me.who)
    except Conflict as error:
        return refuse(request, str(error), "feedback:mail_in", public_id=row.public_id)
    return done(request, _("It will be handled again within seconds."), "feedback:mail_in", public_id=row.public_id)


KINDS = {
    "person": gettext_lazy("From a person"),
    "bounce": gettext_lazy("A mail of ours that came back"),
    "delayed": gettext_lazy("A mail of ours that is late"),
    "complaint": gettext_lazy("A complaint about a mail of ours"),
    "auto_reply": gettext_lazy("An automatic answer"),
    "list": gettext_lazy("From a mailing list"),
    "own": gettext_lazy("Our own mail"),
    "duplicate": gettext_lazy("Came before"),
}
