"""Mail handed over by a provider: checked, stored as it came, and only then looked at by a worker."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cxloop import secrets_at_rest
from cxloop.errors import CxloopError, NotFound
from cxloop.middleware import takes_any_letters
from cxloop.tenancy import acting_in
from feedback.access import listening
from feedback.ingest.mail.arriving import receive
from feedback.ingest.mail.providers.registry import NotTheirs, providers
from feedback.public.frame import now_of


@csrf_exempt
@takes_any_letters
@require_http_methods(["POST", "HEAD"])
def mail_in(request: HttpRequest, public_id: uuid.UUID, provider: str) -> HttpResponse:
    """200 once the mails are stored; 403 unsigned, 422 when there is none in it, 404 for what does not listen."""
    if provider not in providers:
        raise NotFound()
    source = listening.mail_source(public_id)
    if request.method == "HEAD":
        return HttpResponse()
    with acting_in(source.organisation):
        try:
            secret = secrets_at_rest.unseal(source.secrets).get(provider, "")
            if not secret:
                raise NotTheirs("This provider is not set up for this address.")
            for raw in providers.get(provider).mails(request, secret):
                receive(source.organisation, source, raw, now_of(request))
        except CxloopError as error:
            return JsonResponse({"error": error.code, "detail": str(error)}, status=error.status)
    return JsonResponse({"stored": True})
