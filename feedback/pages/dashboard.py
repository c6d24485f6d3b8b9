"""The dashboard, its numbers as CSV, and the rows behind each number."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from cxloop import spreadsheet
from cxloop.permissions import page
from feedback.measure import service, tables, wording
from feedback.measure.dashboard import Card, Dashboard, Owner, dashboard, share_of_the_rest
from feedback.measure.dimensions import DIMENSIONS
from feedback.measure.measured import Measured
from feedback.measure.metrics.make_goods import totals
from feedback.measure.registry import Metric
from feedback.measure.scope import Scope
from feedback.models import Touchpoint
from feedback.pages import charts
from feedback.queries import masking
from feedback.queries.inbox import named
from feedback.queries.metric_rows import metric_rows
from feedback.wording import make_goods

DEFAULT_PERIOD = "84d"
PERIODS = (("28d", gettext_lazy("4 weeks")), ("84d", gettext_lazy("12 weeks")), ("365d", gettext_lazy("Year")))
SHAPES = {"closure_rate": "us", "confirmed_closure_rate": "them"}


@page()
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    scope = read_scope(request)
    found = dashboard(scope)
    return render(request, "feedback/dashboard.html", context(request, found))


@page()
@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """Every number of the scope as CSV; `by` breaks each down, `step` shows its course."""
    scope = read_scope(request)
    by, step = request.GET.get("by", ""), request.GET.get("step", "")
    reports = service.reports(service.in_order(), scope, by, step)
    lines = spreadsheet.lines(tables.HEADER, tables.rows_of(reports))
    name = f"{scope.organisation.slug}-{'-'.join(filter(None, ('metrics', by, step)))}-{scope.period.first}.csv"
    answer = HttpResponse("".join(lines), content_type=spreadsheet.CONTENT_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@page()
@require_safe
def rows(request: HttpRequest, key: str, part: str) -> HttpResponse:
    """Exactly the rows a part of a number counts, newest first."""
    if key not in service.metrics or part not in service.metrics.get(key).parts:
        raise Http404
    metric, scope = service.metrics.get(key), read_scope(request)
    counted = service.rows(key, part, scope)
    found = metric_rows(scope.organisation, counted, metric.subject, request.GET.get("after", ""))
    seen, total = masking.may_see(request.membership), counted.count()  # type: ignore[attr-defined]
    more = f"?{urlencode({**scope.query(), 'after': found.more})}" if found.more else ""
    return render(
        request,
        "feedback/metric_rows.html",
        {
            "metric": metric,
            "only": str(wording.PARTS.get(part, "")),
            "how_many": wording.rows(metric, total),
            "shown": len(found.rows),
            "scope": scope,
            "total": total,
            "more": more,
            "seen": seen,
            "measured": metric.compute(scope),
            "back": address("feedback:dashboard", scope, scope.query()),
            "rows": [told(row, metric.subject, seen) for row in found.rows],
        },
    )


def read_scope(request: HttpRequest) -> Scope:
    now = getattr(request, "now", None) or timezone.now()
    return Scope.read(request.organisation, request.GET, now, DEFAULT_PERIOD)  # type: ignore[attr-defined]


def context(request: HttpRequest, found: Dashboard) -> dict[str, Any]:
    scope = found.scope
    worst, share = share_of_the_rest(found.unhelped)
    return {
        "found": found,
        "scope": scope,
        "closure": shown(found.closure, scope),
        "confirmed": shown(found.confirmed, scope),
        "cards": [shown(card, scope) for card in found.cards],
        "voices": [shown(card, scope) for card in found.voices],
        "given": shown(found.given, scope),
        **given(found),
        "contacted": sum(band.count for band in found.hours),
        "worst": worst,
        "worst_share": share,
        "owners": [owner_row(owner, scope) for owner in found.owners],
        "links": {name: link(scope, *parts) for name, parts in LINKS.items()},
        "csv": {
            name: address("feedback:dashboard_csv", scope, {**scope.query(), **more}) for name, more in TABLES.items()
        },
        **drawn(found),
        **choices(request, scope),
    }


def given(found: Dashboard) -> dict[str, Any]:
    """What was given to make it good, by kind and by touchpoint, with its sums."""
    kinds = [
        {"label": each["label"], "icon": make_goods.icon_of(each["kind"]), "count": each["count"],
         "sum": make_goods.money(Decimal(each["sum"]), each["currency"]) if each["sum"] else ""}
        for each in found.given.measured.extras["amounts"]
    ]
    places = [
        {"label": group.label, "count": group.measured.n, "sums": sums_of(group.measured)}
        for group in found.given_by_touchpoint
    ]
    return {"given_kinds": kinds, "given_places": places}


def sums_of(measured: Measured) -> list[str]:
    return [make_goods.money(total, currency) for currency, total in totals(measured)]


def drawn(found: Dashboard) -> dict[str, Any]:
    """The charts."""
    both = [("us", _("Owners say"), found.closure_series), ("them", _("Customers"), found.confirmed_series)]
    return {
        "courses": charts.courses(both),
        "ripening_days": found.ripening_days,
        "hour_bars": charts.hour_bars(found.hours),
        "promised_at": charts.promised_at(found.hours),
        "age_bars": charts.age_bars(found.ages),
        "whiskers": charts.whiskers(found.kept_by_touchpoint),
    }


def choices(request: HttpRequest, scope: Scope) -> dict[str, Any]:
    """What is chosen and what else could be: periods, touchpoints, and each filter with the page without it."""
    query = {"period": request.GET.get("period") or DEFAULT_PERIOD, **scope.filters}

    def page_of(changed: dict[str, str]) -> str:
        return address("feedback:dashboard", scope, changed)

    return {
        "query": query,
        "touchpoints": named(Touchpoint, scope.organisation),
        "periods": [
            {"label": label, "href": page_of({**query, "period": key}), "current": query["period"] == key}
            for key, label in PERIODS
        ],
        "applied": [
            {
                "label": str(DIMENSIONS[key].label),
                "handle": DIMENSIONS[key].label_of(scope.organisation, handle),
                "without": page_of({name: value for name, value in query.items() if name != key}),
            }
            for key, handle in scope.filters.items()
        ],
    }


LINKS = {
    "opened": ("closure_rate", "denominator"),
    "contacted": ("time_to_contact", "numerator"),
    "open": ("backlog", "denominator"),
    "said_no": ("confirmed_closure_rate", "said_no"),
}
TABLES = {"all": {}, "owners": {"by": "position"}, "touchpoints": {"by": "touchpoint"}, "weeks": {"step": "week"}}


def shown(card: Card, scope: Scope) -> dict[str, Any]:
    """A card in words, with the way to its rows."""
    metric, measured = card.metric, card.measured
    against, tone = wording.moved(metric, measured, card.change)
    interval = wording.interval(metric, measured)
    part = "numerator" if metric.unit in ("share", "seconds") else "denominator"
    return {
        "key": metric.key,
        "label": str(metric.label),
        "definition": f"{metric.definition} {metric.cohort}",
        "value": wording.value(metric, measured),
        "few": measured.value is None,
        "unit": UNIT_NOTES.get(metric.key, ""),
        "shape": SHAPES.get(metric.key, ""),
        "n": wording.counted(metric, measured),
        "interval": interval,
        "rows": link(scope, metric.key, part) if measured.n else "",
        "against": against,
        "tone": tone,
        "beside": beside(metric, measured),
    }


UNIT_NOTES = {key: gettext_lazy("median") for key in ("time_to_acknowledge", "time_to_contact", "time_to_resolve")}


def beside(metric: Metric, measured: Measured) -> str:
    """What must be seen beside the number, in one line."""
    extras = measured.extras
    if metric.unit == "seconds" and extras.get("p90"):
        return _("9 in 10 within %s") % wording.duration(extras["p90"]["value"])
    if metric.key == "backlog" and measured.n:
        late, oldest = extras["late"], wording.duration(extras["oldest_seconds"])
        return _("%(late)s past a promise, oldest %(oldest)s") % {"late": wording.count(late), "oldest": oldest}
    if metric.key == "feedback_volume" and measured.n:
        return _("%s flagged") % wording.count(measured.numerator or 0)
    if metric.key == "make_goods":
        return ", ".join(sums_of(measured))
    return ""


def owner_row(owner: Owner, scope: Scope) -> dict[str, Any]:
    closure, confirmed = owner.numbers["closure_rate"], owner.numbers["confirmed_closure_rate"]
    contact, acted = owner.numbers["time_to_contact"], owner.numbers["owner_involvement"]
    mine = Scope(scope.organisation, scope.period, scope.now, {**scope.filters, "position": owner.handle})
    enough = not closure.is_too_few
    return {
        "title": owner.title,
        "person": owner.person.name if owner.person else "",
        "why": owner.why,
        "open": owner.open,
        "late": owner.late,
        "open_link": link(mine, "backlog", "denominator"),
        "late_link": link(mine, "backlog", "late"),
        "closed_link": link(mine, "closure_rate", "numerator"),
        "confirmed_link": link(mine, "confirmed_closure_rate", "numerator"),
        "enough": enough,
        "closed": closure,
        "confirmed": confirmed if not confirmed.is_too_few else None,
        "few": ngettext("%s case, too few to say", "%s cases, too few to say", closure.n) % closure.n,
        "answers": confirmed.n,
        "contact": contact.value,
        "acted": acted.value,
        "us_at": place(closure),
        "them_at": place(confirmed) if not confirmed.is_too_few else "",
    }


def place(measured: Measured) -> str:
    return "" if measured.value is None else f"{measured.value * 100:.1f}%"


def told(row: Any, subject: str, seen: bool) -> dict[str, Any]:
    """A row as the list shows it, personal data covered for who may not see it."""
    item = row.first_item if subject == "case" else row
    text = masking.words(item.text, seen, row.customer) if item else ""
    return {
        "row": row,
        "customer": masking.name_of(row.customer, seen),
        "text": text or _("No words, only a rating"),
        "language": item.language if item and text else "",
        "ratings": list(row.ratings.all()) if subject == "item" else (),
    }


def link(scope: Scope, key: str, part: str) -> str:
    """The address of the rows a part of a number counts."""
    where = {"slug": scope.organisation.slug, "key": key, "part": part}
    return f"{reverse('feedback:metric_rows', kwargs=where)}?{urlencode(scope.query())}"


def address(name: str, scope: Scope, query: dict[str, str]) -> str:
    return f"{reverse(name, kwargs={'slug': scope.organisation.slug})}?{urlencode(query)}"
