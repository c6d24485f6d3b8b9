"""The end: what is missing is said, being named is asked, and it is handed in. Or somebody else is asked to answer."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from assessments.public.desk import Desk, behind_a_link
from assessments.rounds import answering as verbs
from cxloop.errors import CxloopError


@behind_a_link
def hand_in(desk: Desk) -> HttpResponse:
    """A check of what is missing, which may be missing; the press hands in."""
    if desk.request.method == "POST":
        verbs.hand_in(desk.participant, desk.request.POST.get("named") == "yes", desk.now)
        return desk.go(desk.at("hand_in"))
    missing = [(part, len(left), desk.at("part", part.dimension.key)) for part in desk.sheet.parts
               if (left := desk.filled.missing(part))]
    back = desk.around(desk.at("hand_in"))[0]
    parts = [(part, desk.at("part", part.dimension.key)) for part in desk.sheet.parts]
    template = "handed_in" if desk.participant.submitted_at and "check" not in desk.request.GET else "hand_in"
    return desk.show(template, missing=missing, back=back, parts=parts)


@behind_a_link
def hand_on(desk: Desk) -> HttpResponse:
    """Name and address of whoever answers instead; the press sends them a link and ends this one."""
    sent = {name: desk.request.POST.get(name, "").replace("\x00", "")[:320] for name in ("name", "email")}
    errors = {}
    if desk.participant.submitted_at is not None:
        errors["email"] = _("You handed in already. Whoever you ask can be invited beside you.")
    if desk.request.method == "POST":
        try:
            delegate = verbs.hand_on(desk.participant, sent["name"], sent["email"], desk.now)
        except CxloopError as error:
            if error.status not in (400, 409):
                raise
            errors[getattr(error, "field", "") or "email"] = str(error)
        else:
            return desk.show("handed_on", delegate=delegate)
    return desk.show("hand_on", 400 if errors and desk.request.method == "POST" else 200, sent=sent, errors=errors,
                     back=desk.at("start"))
