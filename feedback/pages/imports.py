"""Imports: what came in, how far it is, and what was rejected."""

from __future__ import annotations

from typing import Any, cast

from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cxloop import permissions
from cxloop.errors import Conflict
from feedback.access import settings as rows
from feedback.ingest.imports import count
from feedback.pages.setting_up import acting, done, refuse, shown
from feedback.queries import imports as queries
from feedback.settings import uploads as verbs


@permissions.page("imports.read")
@require_GET
def imports(request: HttpRequest) -> HttpResponse:
    me = acting(request)
    return shown(request, "feedback/imports/imports.html", me=me,
                 runs=[queries.progress(run, me.now) for run in queries.runs(me.organisation)])


@permissions.page("imports.read")
@require_GET
def run(request: HttpRequest, public_id: Any) -> HttpResponse:
    return _shown(request, public_id, "feedback/imports/import.html")


@permissions.page("imports.read")
@require_GET
def progress(request: HttpRequest, public_id: Any) -> HttpResponse:
    """The part of the page that moves; it asks for itself again while the import runs."""
    return _shown(request, public_id, "feedback/imports/_progress.html")


def _shown(request: HttpRequest, public_id: Any, template: str) -> HttpResponse:
    me = acting(request)
    row = rows.import_run(me.organisation, public_id)
    return shown(request, template, progress=queries.progress(row, me.now), run=row, counts=count(row), me=me)


@permissions.page("imports.write")
@require_POST
def stop(request: HttpRequest, public_id: Any) -> HttpResponse:
    """Stops a running import, or takes one up again that was stopped or failed."""
    me = acting(request)
    row = rows.import_run(me.organisation, public_id)
    verb, said = (verbs.resume, _("It goes on.")) if "resume" in request.POST else (
        verbs.stop, _("It stops after the rows it is at. What came in stays, and it can go on later."))
    try:
        verb(me.organisation, row, *me.who)
    except Conflict as error:
        return refuse(request, str(error), "feedback:import", public_id=row.public_id)
    return done(request, said, "feedback:import", public_id=row.public_id)


@permissions.page("imports.write")
@require_GET
def rejected(request: HttpRequest, public_id: Any) -> HttpResponse:
    """The rejected rows as a file that can be corrected and brought again."""
    row = rows.import_run(acting(request).organisation, public_id)
    name = f"{row.file_name.rsplit('.', 1)[0]}.rejected.csv"
    answer = FileResponse(verbs.rejected_file(row), as_attachment=True, filename=name, content_type="text/csv")
    return cast(HttpResponse, answer)
