"""Beside other companies: agreeing to it, the files that are handed on and read, and where the company stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from assessments.comparison import OTHERS, Compared
from assessments.comparison_file import LONGEST
from assessments.queries import comparing as queries
from assessments.queries.told import Told, told
from assessments.reports import content
from assessments.reports.speaking import speech
from assessments.rounds import comparing as verbs
from assessments.scales import OVERALL
from cxloop import permissions
from cxloop.errors import CxloopError
from cxloop.pages.setting_up import Acting, acting, attempt, done, refuse, shown


class KeyForm(forms.Form):
    whose = forms.CharField(label=gettext_lazy("Whose it is"), max_length=200)
    public = forms.CharField(label=gettext_lazy("Their public key"), max_length=200,
                             help_text=gettext_lazy("Ask them for it by another way than the file came."))


class FileForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("Their file"))

    def text(self) -> str:
        """What stands in it; empty when it is no text."""
        try:
            found: str = self.cleaned_data["file"].read(LONGEST + 1).decode()
        except UnicodeDecodeError:
            return ""
        return found


@permissions.page("mirror.read")
def comparing(request: HttpRequest) -> HttpResponse:
    """Where the company stands; for admins, what is passed on, whose files are read, and reading one."""
    me = acting(request)
    sent = request.POST.get("form", "") if request.method == "POST" else ""
    if request.method == "POST":
        permissions.require(me.actor, "rounds.write")
    keys = KeyForm(request.POST if sent == "key" else None)
    files = FileForm(*((request.POST, request.FILES) if sent == "file" else ()))
    if sent == "key" and keys.is_valid():
        saved, _row = attempt(keys, lambda: verbs.trust(
            me.organisation, keys.cleaned_data["public"], keys.cleaned_data["whose"], *me.who))
        if saved:
            return done(request, _("Saved. Their files can be read now."), "mirror:comparing")
    if sent == "file" and files.is_valid():
        answer = _take_in(request, me, files)
        if answer is not None:
            return answer
    newest = queries.newest_full(me.organisation)
    found = told(newest) if newest else None
    own = queries.taking_part(me.organisation)
    return shown(
        request, "assessments/comparing.html", keys if sent == "key" else files if sent == "file" else None, me=me,
        keys=keys, files=files, trusted=queries.trusted(me.organisation), own=own, newest=newest, least=OTHERS,
        public=verbs.public_key() if own and me.is_admin else "", it=beside_others(found) if found else None)


def _take_in(request: HttpRequest, me: Acting, form: FileForm) -> HttpResponse | None:
    """Back to the page with the number of companies; None when the file was refused, with the field said."""
    try:
        count = verbs.take_in(me.organisation, form.text(), *me.who)
    except CxloopError as error:
        if error.status not in (400, 409):
            raise
        field = getattr(error, "field", "")
        form.add_error("file", f"{field}: {error}" if field else str(error))
        return None
    return done(request, _("Read: %s companies.") % count, "mirror:comparing")


def beside_others(found: Told) -> dict[str, Any]:
    """The percentiles of others around each of our scores, and apart from them what was published."""
    names = {**found.revealed.dimensions, OVERALL: _("Overall")}
    say = speech(get_language() or "en")
    rows = [_row(each, names.get(each.key, each.key)) for each in queries.comparison(found)]
    return {"rows": sorted(rows, key=lambda row: not row["is_overall"]), "least": OTHERS,
            "published": content.published(say)}


def _row(each: Compared, name: str) -> dict[str, Any]:
    return {
        "name": name, "others": each.others, "low": each.low, "middle": each.middle, "high": each.high,
        "ours": "" if each.ours is None else round(each.ours.value), "is_overall": each.key == OVERALL,
        "below": "" if each.below is None else round(100 * each.below),
        "at": "" if each.ours is None else f"{each.ours.value:.1f}%", "wide": f"{each.high - each.low}%",
        "from": f"{each.low}%", "to": f"{each.high}%", "mid": f"{each.middle}%",
    }


def _agree(me: Acting) -> str:
    verbs.agree(me.organisation, *me.who)
    return _("Agreed. Your scores stand among the others’, under a name made at random.")


def _withdraw(me: Acting) -> str:
    verbs.withdraw(me.organisation, *me.who)
    return _("Withdrawn. What you had passed on here is gone.")


TURNS: dict[str, Callable[[Acting], str]] = {"agree": _agree, "withdraw": _withdraw}


@require_POST
@permissions.page("rounds.write")
def turn(request: HttpRequest, verb: str) -> HttpResponse:
    """Agrees or withdraws."""
    if verb not in TURNS:
        raise Http404
    return done(request, TURNS[verb](acting(request)), "mirror:comparing")


@require_POST
@permissions.page("rounds.write")
def distrust(request: HttpRequest, key: str) -> HttpResponse:
    me = acting(request)
    verbs.distrust(me.organisation, key, *me.who)
    return done(request, _("Removed, with the companies that came with it."), "mirror:comparing")


@require_GET
@permissions.page("rounds.write")
def file(request: HttpRequest) -> HttpResponse:
    """The signed file of the organisation's newest scores."""
    me = acting(request)
    try:
        text = verbs.file_of(me.organisation, me.now)
    except CxloopError as error:
        if error.status not in (400, 409):
            raise
        return refuse(request, str(error), "mirror:comparing")
    return HttpResponse(text.encode(), content_type="application/json", headers={
        "Content-Disposition": 'attachment; filename="scores.json"', "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store"})
