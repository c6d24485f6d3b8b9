"""Working hours: a week with several intervals a day, public holidays, and days of one's own."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from cxloop import access, calendar_actions, permissions, places
from cxloop.errors import CxloopError
from cxloop.models import BusinessCalendar
from feedback.pages.setting_up import acting, attempt, done, refuse, shown
from feedback.queries import promises as queries

SPAN = re.compile(r"(\d{1,2}:\d{2})\s*(?:-|–|to)\s*(\d{1,2}:\d{2})$")
NO_HOURS = gettext_lazy("Write hours as 09:00-12:00, 13:00-17:00, or leave it empty.")


class Hours(forms.Field):
    """"09:00-12:00, 13:00-17:00" as a list of pairs; empty for a closed day."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join("-".join(pair) for pair in value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[list[str]]:
        return read_hours(value or "")


def read_hours(text: str) -> list[list[str]]:
    """Pairs of times. ValidationError when it is not written as hours are."""
    spans = [SPAN.match(part.strip()) for part in text.split(",") if part.strip()]
    if not all(spans):
        raise ValidationError(NO_HOURS)
    return [[span[1].zfill(5), span[2].zfill(5)] for span in spans if span]


class Days(forms.Field):
    """One day a line: date, hours or nothing, name. As (date, pairs, name)."""

    widget = forms.Textarea(attrs={"rows": 5, "class": "code"})

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return "\n".join(f"{on.isoformat()} {', '.join('-'.join(pair) for pair in hours) or 'closed'} {name}".strip()
                         for on, hours, name in value)

    def to_python(self, value: Any) -> list[tuple[date, list[list[str]], str]]:
        return [_day(line) for line in (value or "").splitlines() if line.strip()]


def _day(line: str) -> tuple[date, list[list[str]], str]:
    found = re.match(r"(\d{4}-\d{2}-\d{2})\s*((?:\d{1,2}:\d{2}\s*[-–]\s*\d{1,2}:\d{2}(?:\s*,\s*)?)+|closed\b)?\s*(.*)",
                     line.strip())
    if found is None:
        raise ValidationError(_("“%(line)s” does not begin with a date like 2026-12-24.") % {"line": line})
    try:
        on = date.fromisoformat(found[1])
    except ValueError:
        raise ValidationError(_("There is no day %(day)s.") % {"day": found[1]}) from None
    hours = "" if found[2] in (None, "closed") else found[2].rstrip(" ,")
    return on, read_hours(hours), found[3].strip()[:200]


class CalendarForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=places.zone_choices)
    country = forms.ChoiceField(label=gettext_lazy("Public holidays of"), choices=places.country_choices,
                                required=False)
    subdivision = forms.CharField(label=gettext_lazy("Region"), max_length=10, required=False)
    days = Days(label=gettext_lazy("Days of your own"), required=False, help_text=gettext_lazy(
        "One a line: 2026-12-24 09:00-12:00 Christmas Eve, or 2026-12-31 closed. They win over holidays."))

    def __init__(self, data: Any, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        for number, label in WEEKDAYS.items():
            self.fields[f"day_{number}"] = Hours(
                label=label, required=False, initial=initial["week"][number],
                help_text=gettext_lazy("For example 09:00-12:00, 13:00-17:00. Empty: closed.") if number == 0 else "")
        known = places.subdivisions((data or initial).get("country", ""))
        if known:
            self.fields["subdivision"].help_text = _("One of %(known)s.") % {"known": ", ".join(known)}

    def week_fields(self) -> list[Any]:
        return [self[f"day_{number}"] for number in WEEKDAYS]

    def week(self) -> list[list[list[str]]]:
        return [self.cleaned_data[f"day_{number}"] for number in WEEKDAYS]


@permissions.page("policies.read")
@require_GET
def calendars(request: HttpRequest) -> HttpResponse:
    me = acting(request)
    found = queries.calendars(me.organisation)
    weeks = [(row, [(WEEKDAYS[number], hours) for number, hours in enumerate(row.week)]) for row in found]
    return shown(request, "feedback/promises/calendars.html", me=me, calendars=weeks)


@permissions.page("calendars.write")
def calendar(request: HttpRequest, public_id: Any = None) -> HttpResponse:
    me = acting(request)
    row = access.calendar(me.organisation, public_id) if public_id else None
    form = CalendarForm(request.POST or None, _initial(me, row))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        saved, _row = attempt(form, lambda: _save(me, row, given, form.week()))
        if saved:
            return done(request, _("Saved. Promises made stay as they are."), "feedback:calendars")
    country, region = (row.country, row.subdivision) if row else ("", "")
    return shown(request, "feedback/promises/calendar.html", form, calendar=row,
                 holidays=queries.public_holidays(country, region, me.today))


def _save(me: Any, row: BusinessCalendar | None, given: dict[str, Any], week: list[Any]) -> BusinessCalendar:
    return calendar_actions.save(
        me.organisation, given["name"], given["time_zone"], week, *me.who, country=given["country"],
        subdivision=given["subdivision"].strip(), days=given["days"], calendar=row)


def _initial(me: Any, row: BusinessCalendar | None) -> dict[str, Any]:
    if row is None:
        return {"time_zone": me.organisation.time_zone, "week": [[["09:00", "17:00"]]] * 5 + [[], []]}
    own = [(day.on, day.intervals, day.name) for day in queries.days(me.organisation, row)]
    return {"name": row.name, "time_zone": row.time_zone, "country": row.country, "subdivision": row.subdivision,
            "week": row.week, "days": own}


@permissions.page("calendars.write")
@require_POST
def make_default(request: HttpRequest, public_id: Any) -> HttpResponse:
    me = acting(request)
    calendar_actions.make_default(me.organisation, access.calendar(me.organisation, public_id), *me.who)
    return done(request, _("These hours hold wherever no others are named."), "feedback:calendars")


@permissions.page("calendars.write")
@require_POST
def delete(request: HttpRequest, public_id: Any) -> HttpResponse:
    me = acting(request)
    try:
        calendar_actions.delete(me.organisation, access.calendar(me.organisation, public_id), *me.who)
    except CxloopError as error:
        return refuse(request, str(error), "feedback:calendars")
    return done(request, _("The calendar is gone."), "feedback:calendars")
