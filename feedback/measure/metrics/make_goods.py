"""Made good."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from feedback.measure.dimensions import Dimension
from feedback.measure.measured import Measured
from feedback.measure.registry import By, Metric, metrics
from feedback.measure.scope import NO_GROUP, Scope, bucket_of
from feedback.models import MakeGood
from feedback.wording.make_goods import label_of


@metrics.register
class MakeGoods(Metric):
    """The count of what was given; numerator and denominator are the cases it was given on. In the extras `amounts`:
    each kind and currency with its count and its sum, which are never added up over currencies.
    """

    key = "make_goods"
    label = _("Made good")
    definition = _("What was given to customers in the period to make it good: apologies, refunds, vouchers and so on.")
    serves = _("What trouble costs, where, and whether frontline may act.")
    cohort = _("What was given, by the day it was given.")
    unit = "count"
    dated_by = "given_at"
    better = ""
    order = 9
    parts = {"numerator": Q(), "denominator": Q()}

    def given(self, scope: Scope) -> QuerySet[Any]:
        """What was given in the period, on cases the filters let through."""
        period = scope.period
        rows = MakeGood.objects.for_organisation(scope.organisation).filter(
            state=MakeGood.State.GIVEN, given_at__gte=period.start, given_at__lt=period.end)
        return rows.filter(case__in=scope.cases("").values("pk")) if scope.filters else rows

    def cohort_rows(self, scope: Scope) -> QuerySet[Any]:
        return scope.cases("").filter(pk__in=self.given(scope).order_by().values("case"))

    def grouped(self, scope: Scope, by: By = None) -> dict[Any, Measured]:
        """Two queries, however many rows and groups."""
        rows = self.given(scope).order_by().values(group=group_of(by))
        cases = dict(rows.annotate(found=Count("case", distinct=True)).values_list("group", "found"))
        amounts: dict[Any, list[dict[str, Any]]] = defaultdict(list)
        for row in rows.values("group", "kind", "currency").annotate(found=Count("pk"), sum=Sum("amount")).order_by(
            "kind", "currency"
        ):
            amounts[row["group"]].append(amount(row["kind"], row["currency"], row["found"], row["sum"]))
        if by is None:
            cases.setdefault(None, 0)
        return {key: measured(number, amounts[key]) for key, number in cases.items()}

    def differs(self, one: Measured, other: Measured) -> bool | None:
        """Never said: a count of one period is not a sample of anything."""
        return None


def group_of(by: By) -> Any:
    if by is None:
        return NO_GROUP
    if isinstance(by, Dimension):
        path = F(f"case__{by.case}")
        return path if by.model else Coalesce(path, Value(""))
    return bucket_of("given_at", by)


def amount(kind: str, currency: str, count: int, total: Decimal | None) -> dict[str, Any]:
    """One kind in one currency; the sum to the cent, as text. None for what has no price."""
    return {"kind": kind, "label": label_of(kind), "currency": currency, "count": count,
            "sum": None if total is None else str(total.quantize(Decimal("0.01")))}


def measured(cases: int, amounts: list[dict[str, Any]]) -> Measured:
    count = sum(each["count"] for each in amounts)
    return Measured(count, cases, cases, count, None, {"amounts": amounts})


def totals(found: Measured) -> list[tuple[str, Decimal]]:
    """What it comes to in each currency, the largest first."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for each in found.extras.get("amounts", ()):
        if each["sum"] is not None:
            sums[each["currency"]] += Decimal(each["sum"])
    return sorted(sums.items(), key=lambda pair: (-pair[1], pair[0]))
