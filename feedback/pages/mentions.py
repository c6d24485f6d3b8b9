"""Colleagues mentioned in notes: offered while somebody types, and linked where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from cxloop import permissions
from cxloop.models import Membership
from cxloop.ui import evidence
from feedback.follow_up.mentions import offered
from feedback.models import Mention

OPENS, SHUTS = "\ue000", "\ue001"  # for private use: they stand for a mention while the text is made HTML


@permissions.page("case.work")
@require_safe
def names(request: HttpRequest) -> HttpResponse:
    """The people whose name or handle begins as `q` does, as options of a list. At most eight."""
    begun = request.GET.get("q", "")[:80].replace("\x00", "")
    return render(request, "feedback/case/_mention_names.html", {
        "people": offered(request.organisation, begun)})  # type: ignore[attr-defined]


def linked(
    text: str, mentions: Iterable[Mention], people: Mapping[int, Membership], organisation_slug: str
) -> SafeString:
    """The text as paragraphs, each mention a link to the person; where the text is shorter by now, without them."""
    text = text.replace(OPENS, "�").replace(SHUTS, "�")
    places = sorted((start, end, row.membership_id) for row in mentions for start, end in row.places)
    pieces: list[str] = []
    links: list[SafeString] = []
    position = 0
    for start, end, key in places:
        if start < position or end > len(text) or key not in people:
            continue
        pieces += [text[position:start], f"{OPENS}{len(links)}{SHUTS}"]
        links.append(link(people[key], organisation_slug))
        position = end
    html = str(evidence.plain("".join([*pieces, text[position:]])))
    for number, each in enumerate(links):
        html = html.replace(f"{OPENS}{number}{SHUTS}", each)
    return mark_safe(html)  # noqa: S308


def link(person: Membership, slug: str) -> SafeString:
    address = f"{reverse('feedback:people', kwargs={'slug': slug})}#person-{person.public_id}"
    return format_html('<a class="mention" href="{}">@{}</a>', address, person.name)
