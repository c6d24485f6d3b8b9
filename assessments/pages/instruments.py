"""The statements: the version that is asked, the draft of the next one, and one statement with its links."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from assessments import access
from assessments.models import Statement
from assessments.queries import instruments as queries
from assessments.settings import instruments as verbs
from cxloop import permissions
from cxloop.errors import CxloopError
from cxloop.pages.setting_up import Acting, acting, attempt, done, refuse, shown

WORDS = forms.Textarea(attrs={"rows": 2, "maxlength": verbs.LONGEST})


class StatementForm(forms.Form):
    dimension = forms.ChoiceField(label=gettext_lazy("Dimension"))
    text_en = forms.CharField(label=gettext_lazy("In English"), required=False, widget=WORDS,
                              help_text=gettext_lazy("Something one can observe: who does what, by when."))
    text_de = forms.CharField(label=gettext_lazy("In German"), required=False,
                              widget=forms.Textarea(attrs={"rows": 2, "maxlength": verbs.LONGEST, "lang": "de"}))
    links = forms.MultipleChoiceField(
        label=gettext_lazy("What customers say about the same"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("This lets customers answer the statement too."))

    def texts(self) -> dict[str, str]:
        return {"en": self.cleaned_data["text_en"], "de": self.cleaned_data["text_de"]}

    def chosen(self) -> list[tuple[str, str]]:
        return [tuple(each.split(":", 1)) for each in self.cleaned_data["links"]]  # type: ignore[misc]


@permissions.page("instrument.read")
@require_GET
def statements(request: HttpRequest) -> HttpResponse:
    """The published version, or with `?draft` the next one."""
    me = acting(request)
    draft, published = queries.draft(me.organisation), queries.published(me.organisation)
    wanted = draft if "draft" in request.GET and draft else published
    return shown(
        request, "assessments/statements.html", me=me, draft=draft, published=published,
        version=queries.version(wanted, queries.subject_names(me.organisation)) if wanted else None,
        may_write=permissions.allows(me.membership.role, "instrument.write"),
        asking=queries.open_round_of(published) if published else None)


@permissions.page("instrument.write")
def statement(request: HttpRequest, public_id: Any = None) -> HttpResponse:
    """One statement, or a new one in the draft."""
    me = acting(request)
    row = access.statement(me.organisation, public_id) if public_id else None
    version = row.instrument if row else queries.draft(me.organisation) or queries.published(me.organisation)
    form = StatementForm(request.POST or None, initial=_initial(row))
    dimensions = queries.version(version).dimensions if version else []
    form.fields["dimension"].choices = [(each.key, str(each)) for each in dimensions]  # type: ignore[attr-defined]
    form.fields["dimension"].disabled = row is not None
    form.fields["links"].choices = queries.subjects(me.organisation)  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        saved, _row = attempt(form, lambda: _save(me, row, form))
        if saved:
            return done(request, _("Saved in the draft. Publish it when it is complete."), "mirror:statements")
    asking = queries.open_round_of(version) if version and row and version.published_at else None
    return shown(request, "assessments/statement.html", form, row=row, version=version, asking=asking,
                 draft=queries.draft(me.organisation))


def _initial(row: Statement | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {"dimension": row.dimension.key, "links": [f"{each.kind}:{each.key}" for each in row.links.all()],
            **{f"text_{code}": text for code, text in row.texts.items()}}


def _save(me: Acting, row: Statement | None, form: StatementForm) -> Statement:
    if row is None:
        return verbs.add_statement(
            me.organisation, form.cleaned_data["dimension"], form.texts(), form.chosen(), *me.who)
    return verbs.save_statement(me.organisation, row, form.texts(), form.chosen(), *me.who)


@require_POST
@permissions.page("instrument.write")
def remove(request: HttpRequest, public_id: Any) -> HttpResponse:
    me = acting(request)
    row = access.statement(me.organisation, public_id)
    return _tried(request, lambda: verbs.remove_statement(me.organisation, row, *me.who),
                  _("Taken out of the draft."))


TURNS: dict[str, tuple[Callable[..., Any], Any]] = {
    "take": (verbs.take_ours, gettext_lazy("These are your statements now.")),
    "draft": (verbs.start_draft, gettext_lazy("The next version is a draft. The published one stays as it is.")),
    "publish": (verbs.publish, gettext_lazy("Published. Rounds prepared from now on ask it.")),
    "discard": (verbs.discard, gettext_lazy("The draft is gone.")),
}


@require_POST
@permissions.page("instrument.write")
def turn(request: HttpRequest, verb: str) -> HttpResponse:
    """Takes our statements, starts a draft, publishes it or gives it up."""
    me = acting(request)
    if verb not in TURNS:
        raise Http404
    act, said = TURNS[verb]
    return _tried(request, lambda: act(me.organisation, *me.who), said)


def _tried(request: HttpRequest, verb: Callable[[], Any], said: Any) -> HttpResponse:
    try:
        verb()
    except CxloopError as error:
        if error.status not in (400, 409):
            raise
        return refuse(request, str(error), "mirror:statements")
    return done(request, said, "mirror:statements")
