"""Coming back with a key: for somebody who said something and left no address."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from feedback.access import links as access
from feedback.access import mine
from feedback.privacy import keys
from feedback.public.frame import limited, now_of, show, speaking

OPEN_FOR = timedelta(days=1)


# No session stands behind this page: there is nothing for another site to ride on, and no cookie is needed.
@csrf_exempt
@limited("key", 10)
@require_http_methods(["GET", "HEAD", "POST"])
def key(request: HttpRequest, slug: str) -> HttpResponse:
    """A field for the key; the right one leads on to the page, for a day."""
    organisation = access.organisation(slug)
    with speaking(request, organisation, translation.get_language() or organisation.language):
        if request.method != "POST":
            return show(request, "key", organisation, {})
        typed = request.POST.get("key", "")[:100]
        customer = keys.customer_with(organisation, typed)
        if customer is None:
            error = _("No key like this was given. Look at it letter by letter.")
            return show(request, "key", organisation, {"error": error, "typed": typed}, status=400)
        token = mine.sign(customer, ends_at=now_of(request) + OPEN_FOR)
        language = f"?lang={request.GET['lang']}" if request.GET.get("lang", "").isalpha() else ""
        return HttpResponseRedirect(reverse("public:mine", args=[token]) + language, status=303)
