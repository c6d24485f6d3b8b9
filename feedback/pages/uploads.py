"""Upload: a file, which column is what, a rehearsal, and the start. Works without a script."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cxloop import permissions, places
from cxloop.middleware import takes_up_to
from feedback import flow
from feedback.ingest.imports import Plan
from feedback.ingest.mapping import ATTRIBUTE, FIELDS, Mapping
from feedback.ingest.tables import Table
from feedback.pages.setting_up import Acting, acting, attempt, done, shown
from feedback.queries import ownership
from feedback.settings import uploads as verbs

FIELD_LABELS = {
    "text": gettext_lazy("The words of the customer"), "occurred_at": gettext_lazy("When it was said"),
    "external_id": gettext_lazy("Id of this feedback"), "email": gettext_lazy("E-mail"), "phone": gettext_lazy("Phone"),
    "handle": gettext_lazy("Handle"), "customer_id": gettext_lazy("Customer number"), "name": gettext_lazy("Name"),
    "segment": gettext_lazy("Segment"), "value": gettext_lazy("Worth a year"), "region": gettext_lazy("Region"),
    "locale": gettext_lazy("Locale"), "touchpoint": gettext_lazy("Touchpoint"), "question": gettext_lazy("Question"),
    "language": gettext_lazy("Language"), "permalink": gettext_lazy("Link to it"), "nps": gettext_lazy("NPS"),
    "csat": gettext_lazy("CSAT"), "ces": gettext_lazy("CES"), "stars": gettext_lazy("Stars"),
    "rating": gettext_lazy("A rating, kind guessed by its scale"),
}
KEEP = "attr"
FOLLOW_UP = [("", gettext_lazy("What is recent enough, as settings say")),
             ("none", gettext_lazy("Nothing: only count it")), ("all", gettext_lazy("Everything, however old"))]
DATES = [("", gettext_lazy("Guessed")), ("dmy", gettext_lazy("Day first: 31/12/2026")),
         ("mdy", gettext_lazy("Month first: 12/31/2026"))]
DESTINATIONS = [("", gettext_lazy("Leave out")), (KEEP, gettext_lazy("Keep as an attribute")),
                *((name, FIELD_LABELS.get(name, name)) for name in FIELDS)]


class UploadForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("File"), help_text=gettext_lazy(
        "CSV, TSV, JSON, JSON Lines or Parquet, also with .gz. You see what it would be before it comes in."))


class WantedForm(forms.Form):
    source = forms.CharField(label=gettext_lazy("Where it comes from"), max_length=200, help_text=gettext_lazy(
        "Its source, for example “NPS survey”. A source that does not exist is made."))
    follow_up = forms.ChoiceField(label=gettext_lazy("Follow up"), choices=FOLLOW_UP, required=False)
    zone = forms.ChoiceField(label=gettext_lazy("Time zone of dates without one"), choices=places.zone_choices,
                             required=False)
    dates = forms.ChoiceField(label=gettext_lazy("Dates are written"), choices=DATES, required=False)
    acknowledge = forms.BooleanField(label=gettext_lazy("Write to these customers that we heard them"), required=False)


@dataclass
class Column:
    """One column of the file: a few of its values, where it goes, and the scale when that is a rating."""

    number: int
    name: str
    values: list[str]
    goes_to: str
    scale: str


@takes_up_to("LARGEST_UPLOAD")
@permissions.page("imports.write")
def upload(request: HttpRequest) -> HttpResponse:
    me = acting(request)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        kept, token = attempt(form, lambda: verbs.keep(me.organisation, file.name, file, me.now))
        if kept and token is not None:
            return redirect("feedback:upload_mapping", slug=me.organisation.slug, token=token)
    asked = ownership.owners_asked(me.organisation)
    return shown(request, "feedback/imports/upload.html", form, asked=asked, me=me)


@permissions.page("imports.write")
def mapping(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows what was guessed; a POST looks again, rehearses or starts."""
    me = acting(request)
    stored = verbs.stored_name(me.organisation, token, me.now)
    data = request.POST if request.method == "POST" else None
    guessed_name = stored.rsplit("/", 1)[-1].removesuffix(".gz").rsplit(".", 1)[0].replace("_", " ")[:200]
    form = WantedForm(data, initial={"source": guessed_name, "zone": me.organisation.time_zone})
    form.is_valid()
    with verbs.on_disk(stored) as path:
        is_readable, opened = attempt(form, lambda: verbs.open_up(me.organisation, path, me.now))
        if not is_readable or opened is None:
            return _page(request, form, None, [], None)
        columns = columns_of(*opened, data)
        wanted = _wanted(form, guessed_name, columns, opened[1])
        is_mapped, planned = attempt(form, lambda: verbs.look(me.organisation, path, wanted, me.now))
    rehearsed = None
    if data is not None and is_mapped and not form.errors:
        if "start" in data:
            return _start(request, me, stored, wanted)
        if "rehearse" in data:
            _done, rehearsed = attempt(form, lambda: verbs.rehearse(
                me.organisation, stored, wanted, me.now, flow.process))
    return _page(request, form, planned, columns, rehearsed)


def _page(request: HttpRequest, form: forms.Form, planned: Plan | None, columns: list[Column],
          rehearsed: verbs.Rehearsed | None) -> HttpResponse:
    return shown(request, "feedback/imports/mapping.html", form, planned=planned, columns=columns,
                 notes=verbs.notes_of(planned) if planned else [], destinations=DESTINATIONS, rehearsed=rehearsed,
                 rehearsed_rows=verbs.REHEARSED)


def _start(request: HttpRequest, me: Acting, stored: str, wanted: verbs.Wanted) -> HttpResponse:
    run = verbs.start(me.organisation, stored, wanted, *me.who)
    return done(request, _("It runs by itself: you can leave this page and come back."), "feedback:import",
                public_id=run.public_id)


def columns_of(table: Table, guessed: Mapping, data: QueryDict | None) -> list[Column]:
    """Every column with up to three of its values and where it goes: as sent, else as guessed."""
    goes_to = {column: (field, "") for field, column in guessed.fields.items()}
    goes_to |= dict.fromkeys(guessed.attributes.values(), (KEEP, ""))
    goes_to |= {each.column: (kind, f"{each.low:g}-{each.high:g}") for kind, each in guessed.ratings.items()}
    columns = []
    for number, name in enumerate(table.columns):
        where, scale = goes_to.get(name, ("", ""))
        if data is not None:
            where, scale = data.get(f"field_{number}", ""), data.get(f"scale_{number}", "").strip()
        values = [row.values[name][:80] for row in table.sample if row.values.get(name, "").strip()][:3]
        columns.append(Column(number, name, values, where, scale))
    return columns


def _wanted(form: forms.Form, guessed_name: str, columns: list[Column], guessed: Mapping) -> verbs.Wanted:
    given = form.cleaned_data if form.is_bound else {}
    chosen = [(each.name, f"{ATTRIBUTE}{each.name}" if each.goes_to == KEEP else each.goes_to, each.scale)
              for each in columns]
    known = [*FIELDS, *(ATTRIBUTE + name for name in guessed.attributes)]
    return verbs.Wanted(
        source=given.get("source") or guessed_name, wishes=verbs.wishes_of(chosen, known) if form.is_bound else (),
        zone=given.get("zone", ""), dates=given.get("dates", ""), follow_up=given.get("follow_up", ""),
        acknowledge=given.get("acknowledge", False))
