"""Numbers for programs: every metric, or one with its breakdown and its course, as JSON or CSV."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from cxloop import spreadsheet
from cxloop.api.views import OrganisationView, read_parameters
from cxloop.errors import InvalidInput, NotFound
from feedback.measure import service, tables
from feedback.measure.dimensions import DIMENSIONS
from feedback.measure.scope import Scope

PARAMETERS = ("period", "by", "step", "format", *DIMENSIONS)
SHOWN = [
    OpenApiParameter("period", description="all (default), 2026-10, 2026-W41, 90d, 2026-01-01..2026-03-31"),
    OpenApiParameter("by", enum=list(DIMENSIONS), description="Break the number down."),
    OpenApiParameter("step", enum=["day", "week", "month", "year"], description="Show its course."),
    *(
        OpenApiParameter(key, description=f"Only this {dimension.label}.")
        for key, dimension in DIMENSIONS.items()
    ),
]
ANSWERS = {(200, "application/json"): OpenApiTypes.OBJECT, (200, "text/csv"): OpenApiTypes.STR}


class CsvRenderer(BaseRenderer):
    """Chosen by `Accept: text/csv` or `?format=csv`."""

    media_type = "text/csv"
    format = "csv"
    charset = "utf-8"

    def render(self, data: Any, media_type: Any = None, context: Any = None) -> bytes:
        return "".join(data["metric_table"]).encode()


class MetricView(OrganisationView):
    scopes = {"GET": "metrics:read"}
    renderer_classes = (JSONRenderer, CsvRenderer)

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """The renderer asked for. InvalidInput for a `format` there is none for."""
        try:
            return super().perform_content_negotiation(request, force)
        except Http404:
            raise InvalidInput(_("format is json or csv."), field="format") from None

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """An error has no table: it is JSON and says so, whatever was asked for."""
        answer: Response = super().finalize_response(request, response, *args, **kwargs)
        if answer.status_code >= 400:
            renderer = JSONRenderer()
            answer.accepted_renderer, answer.accepted_media_type = renderer, renderer.media_type
        return answer

    def scope(self, request: Request) -> tuple[Scope, str, str]:
        """What is asked, and by what dimension and step. UnknownParameter and InvalidInput name the
        parameter.
        """
        wanted = read_parameters(request, PARAMETERS)
        return Scope.read(self.organisation, wanted, self.now), wanted.get("by", ""), wanted.get("step", "")

    def answer(self, request: Request, body: Any, reports: Iterable[dict[str, Any]]) -> Response:
        if request.accepted_renderer.format == "csv":
            return Response({"metric_table": spreadsheet.lines(tables.HEADER, tables.rows_of(reports))})
        return Response(body)


class MetricList(MetricView):
    """Every metric of the period."""

    @extend_schema(parameters=SHOWN, responses=ANSWERS, summary="Every metric of a period")
    def get(self, request: Request) -> Response:
        scope, by, step = self.scope(request)
        reports = service.reports(service.in_order(), scope, by, step)
        return self.answer(request, {"results": reports, "next": None}, reports)


class MetricDetail(MetricView):
    """One metric: value, numerator, denominator, n, interval, definition, cohort; its breakdown and
    course on request.
    """

    @extend_schema(parameters=SHOWN, responses=ANSWERS, summary="One metric of a period")
    def get(self, request: Request, key: str) -> Response:
        if key not in service.metrics:
            raise NotFound(_("There is no metric %(key)s.") % {"key": key[:80]})
        metric = service.metrics.get(key)
        scope, by, step = self.scope(request)
        reports = service.reports([metric], scope, by, step)
        return self.answer(request, reports[0], reports)
