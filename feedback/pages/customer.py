"""One customer: everything they said and what became of it, so that nobody asks twice."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cxloop import permissions
from feedback.pages.presenting import name_of, note_of, shown_item, shown_rating
from feedback.pages.spark import spark
from feedback.queries import masking
from feedback.queries.belonging import contacts
from feedback.queries.customer_page import customer_page

KINDS = {
    "external_id": _("Number"),
    "email": _("E-mail"),
    "phone": _("Phone"),
    "handle": _("Handle"),
}


@permissions.page()
def customer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The customer's page; names and addresses only for who may see them."""
    seen = masking.may_see(request.membership)  # type: ignore[attr-defined]
    page = customer_page(request.organisation, public_id, request.GET.get("after", ""))  # type: ignore[attr-defined]
    role = request.membership.role  # type: ignore[attr-defined]
    return render(request, "feedback/customer.html", {
        "may_erase": permissions.allows(role, "requests.write"),
        "contacts": contacts(page.customer),
        "page": page, "customer": page.customer, "seen": seen, "name": name_of(page.customer, None, seen),
        "note": note_of(page.customer), "contact": masking.contact_of(page.customer, seen),
        "said": [shown_item(item, seen, page.customer) for item in page.items],
        "spark": spark(page.ratings), "now": getattr(request, "now", None) or timezone.now(),
        "identities": [(KINDS[each.kind], each.value) for each in page.customer.identities.all()
                       if seen and each.kind in KINDS],
        "ratings": [shown_rating(row) for row in page.ratings],
    })
