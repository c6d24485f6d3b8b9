"""Prints every metric of an organisation: as a table, as one JSON object, or as CSV."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cxloop import spreadsheet
from cxloop.errors import CxloopError
from cxloop.models import Organisation
from cxloop.tenancy import acting_in
from feedback.measure import service, tables
from feedback.measure.dimensions import DIMENSIONS
from feedback.measure.scope import DEFAULT_PERIOD, Scope


class Command(BaseCommand):
    help = "Print the metrics: value, numerator, denominator, n and 95% interval, each with its definition."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organisation", required=True, help="the organisation's slug")
        parser.add_argument(
            "--period",
            default=DEFAULT_PERIOD,
            help="all, 2026, 2026-Q3, 2026-10, 2026-W41, 90d or 2026-01-01..2026-03-31; all unless given",
        )
        parser.add_argument(
            "--metric", action="append", default=[], help="only this one; may be given several times"
        )
        parser.add_argument("--by", default="", choices=["", *DIMENSIONS], help="break each number down")
        parser.add_argument(
            "--step",
            default="",
            choices=["", "day", "week", "month", "year"],
            help="show each number's course over the period",
        )
        form = parser.add_mutually_exclusive_group()
        form.add_argument("--json", action="store_true", help="one JSON object, a key per metric")
        form.add_argument("--csv", action="store_true", help="one CSV table")
        for key, dimension in DIMENSIONS.items():
            parser.add_argument(f"--{key}", default="", help=f"only this {dimension.label}")

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = Organisation.objects.filter(slug=options["organisation"]).first()
        if organisation is None:
            raise CommandError(f"There is no organisation {options['organisation']}.")
        with acting_in(organisation):
            try:
                reports = self.reports(organisation, options)
            except CxloopError as error:
                raise CommandError(str(error)) from None
        if options["json"]:
            self.stdout.write(json.dumps({report["key"]: report for report in reports}, ensure_ascii=False))
        elif options["csv"]:
            for line in spreadsheet.lines(tables.HEADER, tables.rows_of(reports)):
                self.stdout.write(line, ending="")
        else:
            self.print_table(reports)

    def reports(self, organisation: Organisation, options: dict[str, Any]) -> list[dict[str, Any]]:
        asked = {"period": options["period"], **{key: options[key] for key in DIMENSIONS}}
        scope = Scope.read(organisation, asked, timezone.now())
        wanted = [service.metrics.get(key) for key in options["metric"]] or service.in_order()
        return service.reports(wanted, scope, options["by"], options["step"])

    def print_table(self, reports: Iterable[dict[str, Any]]) -> None:
        for (
            metric,
            label,
            group,
            value,
            unit,
            numerator,
            of,
            n,
            low,
            high,
            _few,
            first,
            last,
            *_words,
        ) in tables.rows_of(reports):
            name = f"{label}, {group}" if group else label
            shown = "nothing to count" if value is None else f"{value:g} {unit}"
            sure = "" if low is None else f", {low:g} to {high:g}"
            self.stdout.write(
                f"{metric:<24} {name}: {shown} ({numerator:g} of {of:g}, n {n}{sure}) {first} to {last}"
            )
