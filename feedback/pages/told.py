"""What one was told, when and why; and how one wants to be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from cxloop import permissions
from cxloop.ui import words
from cxloop.ui.evidence import one_line
from cxloop.ui.navigation import Link, badge
from feedback.emails.registry import emails
from feedback.follow_up import notices
from feedback.models import Notice
from feedback.models.escalation import Way
from feedback.pages.setting_up import Acting, acting, attempt, done, shown
from feedback.queries import masking
from feedback.queries import told as queries
from feedback.settings import telling as verbs

TONES = {"late": "late", "customer_said_no": "late", "not_delivered": "late", "about_to_be_late": "soon"}
WORDS = 200  # characters of what the customer said


@dataclass(frozen=True, slots=True)
class Line:
    """A notice as the page shows it."""

    notice: Notice
    label: Any
    tone: str
    who: str
    said: SafeString | str
    text_dir: str
    language: str


@permissions.page("told.read_own")
@require_GET
def told(request: HttpRequest) -> HttpResponse:
    me = acting(request)
    everything = request.GET.get("show") == "all"
    found = queries.notices(me.membership, request.GET.get("after", ""), only_unread=not everything)
    return shown(request, "feedback/told/told.html", found=found, lines=[line(row, me) for row in found.rows],
                 tabs=tabs(request, me, everything), everything=everything)


def tabs(request: HttpRequest, me: Acting, everything: bool) -> list[Link]:
    base = reverse("feedback:told", kwargs={"slug": me.organisation.slug})
    unread = badge(queries.unread_count(me.membership))
    return [Link(_("Unread"), base, "", not everything, unread), Link(_("All"), f"{base}?show=all", "", everything)]


def line(row: Notice, me: Acting) -> Line:
    seen, case = masking.may_see(me.membership), row.case
    label: Any = emails.get(row.kind).label if row.kind in emails else row.kind
    item = case.first_item
    said = masking.words(item.text, seen, case.customer) if item else ""
    return Line(row, label, TONES.get(row.kind, ""), masking.name_of(case.customer, seen),
                one_line(said, [], WORDS), words.text_dir(said, item.language if item else ""),
                item.language if item else "")


@permissions.page("told.read_own")
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Marks one as read, or everything up to the one shown last: what came meanwhile stays unread."""
    me = acting(request)
    one, up_to = number(request.POST.get("id")), number(request.POST.get("up_to"))
    if one is not None:
        notices.read(me.membership, me.now, only=[one])
    elif up_to is not None:
        notices.read(me.membership, me.now, up_to=up_to)
    return done(request, "", "feedback:told")


def number(given: str | None) -> int | None:
    return int(given) if given and given.isdecimal() and len(given) < 19 else None


class ChoicesForm(forms.Form):
    """One choice for each kind, among the ways it may come by; then quiet hours and the daily summary."""

    quiet_from = forms.TimeField(label=gettext_lazy("Quiet from"), required=False, widget=forms.TimeInput(
        attrs={"type": "time"}, format="%H:%M"))
    quiet_until = forms.TimeField(
        label=gettext_lazy("Quiet until"), required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), help_text=gettext_lazy(
            "In your time zone. Mails wait until then; what is urgent comes through."))
    digest_at = forms.TimeField(
        label=gettext_lazy("Daily summary at"), required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), help_text=gettext_lazy(
            "One mail with what is late, due and new among your cases. None when nothing is open."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for kind in verbs.kinds():
            self.fields[kind.key] = forms.ChoiceField(
                label=kind.label, choices=[(way, Way(way).label) for way in kind.ways])
        self.order_fields([kind.key for kind in verbs.kinds()])

    @property
    def ways(self) -> dict[str, str]:
        return {kind.key: self.cleaned_data[kind.key] for kind in verbs.kinds()}


@permissions.page("told.read_own")
def choices(request: HttpRequest) -> HttpResponse:
    me = acting(request)
    person = me.membership
    standing = {**person.ways, "quiet_from": person.quiet_from, "quiet_until": person.quiet_until,
                "digest_at": person.digest_at}
    form = ChoicesForm(request.POST or None, initial=standing)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        saved, _none = attempt(form, lambda: verbs.choose(
            person, form.ways, given["quiet_from"], given["quiet_until"], given["digest_at"], *me.who))
        if saved:
            return done(request, _("Saved. It counts for what happens from now on."), "feedback:told_choices")
    return shown(request, "feedback/told/choices.html", form, zone=str(person.zone))
