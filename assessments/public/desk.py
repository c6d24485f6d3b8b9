"""What the pages behind a leader's link share: whose it is, what is asked, where they are, and the way on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from assessments import tickets
from assessments.instrument import LANGUAGES
from assessments.models import Participant
from assessments.queries import sheets
from cxloop.pages import open as frame

SECONDS_EACH = 15  # for one statement: 46 of them take twelve minutes
SECONDS_FORECAST = 10


@dataclass
class Desk:
    """One participant in front of their sheet."""

    request: HttpRequest
    token: str
    participant: Participant
    now: datetime

    def __post_init__(self) -> None:
        self.number = self.participant.link_number

    @property
    def round(self) -> Any:
        return self.participant.round

    @property
    def is_open(self) -> bool:
        return self.round.state == "open" and self.now < self.round.closes_at

    @cached_property
    def sheet(self) -> sheets.Sheet:
        return sheets.sheet(self.round)

    @cached_property
    def filled(self) -> sheets.Filled:
        return sheets.filled(self.participant, self.now)

    @cached_property
    def total(self) -> int:
        return len(self.sheet.statement_ids)

    @cached_property
    def done(self) -> int:
        return sum(self.filled.is_whole(key) for key in self.sheet.statement_ids)

    @property
    def percent(self) -> int:
        return round(100 * self.done / self.total) if self.total else 0

    @property
    def minutes_left(self) -> int:
        """About how long the rest takes, at least a minute."""
        forecasts = len(self.sheet.subjects) - len(self.filled.forecasts)
        seconds = (self.total - self.done) * SECONDS_EACH + forecasts * SECONDS_FORECAST
        return max(1, round(seconds / 60))

    def steps(self) -> list[str]:
        """The addresses of the steps, in order."""
        first = [self.at("forecast")] if self.sheet.subjects else []
        return [*first, *(self.at("part", part.dimension.key) for part in self.sheet.parts), self.at("hand_in")]

    def at(self, name: str, *more: str) -> str:
        """The address of a page of theirs, in the language they chose."""
        language = self.request.GET.get("lang", "")
        return reverse(f"answering:{name}", args=[self.token, *more]) + (
            f"?lang={language}" if language in LANGUAGES else "")

    @property
    def hand_on_url(self) -> str:
        return self.at("hand_on")

    @property
    def others_url(self) -> str:
        return self.at("others")

    def next_to_do(self) -> str:
        """Where they stopped: the first step that lacks something, else handing in."""
        if self.sheet.subjects and not self.filled.forecasts and not self.filled.answers:
            return self.at("forecast")
        part = next((part for part in self.sheet.parts if self.filled.missing(part)), None)
        return self.at("part", part.dimension.key) if part else self.at("hand_in")

    def around(self, here: str) -> tuple[str, str]:
        """The addresses of the step before and of the one after."""
        steps = [self.at("start"), *self.steps()]
        place = steps.index(here)
        return steps[place - 1], steps[min(place + 1, len(steps) - 1)]

    def show(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        return frame.show(
            self.request, f"assessments/public/{template}.html", self.participant.organisation,
            {"desk": self, "participant": self.participant, "round": self.round, **context},
            status=status, languages=LANGUAGES)

    def go(self, to: str) -> HttpResponse:
        """On to a page of theirs; under their new link when the one they came by is over with this step."""
        if self.participant.link_number != self.number:
            to = to.replace(self.token, tickets.sign(self.round, self.participant), 1)
        return HttpResponseRedirect(to, status=303)

    def ended(self) -> HttpResponse:
        """Whoever comes too early or too late."""
        title = {"prepared": _("This round has not begun yet"), "revealed": _("This round was revealed")}.get(
            self.round.state, _("This round is closed"))
        return self.show("ended", 200 if self.round.state in ("prepared", "revealed") else 410, title=title)


View = Callable[..., HttpResponse]


def at_desk(view: View) -> View:
    """A view that gets the desk of the link's participant, in their language, whatever the round's state. The link is
    the authority: no session stands behind the page, so there is nothing for another site to ride on, and no cookie is
    needed.
    """

    @csrf_exempt
    @frame.limited("answering", 120)
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def wrapped(request: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponse:
        now = frame.now_of(request)
        participant = tickets.read(token, now)
        with frame.speaking(request, participant.organisation, participant.language):
            return view(Desk(request, token, participant, now), *args, **kwargs)

    return wrapped


def behind_a_link(view: View) -> View:
    """The same while the round is open; else it says that it is over."""

    @wraps(view)
    def while_open(desk: Desk, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(desk, *args, **kwargs) if desk.is_open else desk.ended()

    return at_desk(while_open)
