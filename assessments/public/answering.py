"""Answering: what customers will say first, then one page for each dimension. A press saves."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _

from assessments.public.desk import Desk, behind_a_link
from assessments.queries.inviting import other_functions
from assessments.queries.sheets import Part, Subject
from assessments.rounds import answering as verbs
from assessments.rounds.answering import LONGEST_EVIDENCE, Expected, Given

SCALE = ("1", "2", "3", "4", "5")
SCORES = tuple(str(score) for score in range(0, 101, 10))
SURE = (("50", _("It is a guess")), ("70", _("Fairly sure")), ("90", _("Very sure")))


@behind_a_link
def start(desk: Desk) -> HttpResponse:
    """What it is, how long it takes, and the way in: where they stopped."""
    return desk.show("start", to=desk.next_to_do(), others=other_functions(desk.participant))


@behind_a_link
def forecast(desk: Desk) -> HttpResponse:
    """What they expect customers to say, before they judge anything themselves."""
    if not desk.sheet.subjects:
        raise Http404
    here = desk.at("forecast")
    if desk.request.method == "POST":
        verbs.save_forecasts(desk.participant, desk.sheet, _expected(desk), desk.now)
        return desk.go(desk.around(here)[1])
    rows = []
    for subject in desk.sheet.subjects:
        own = desk.filled.forecasts.get((subject.kind, subject.key))
        rows.append({"field": _field(subject), "subject": subject, "score": str(own.score) if own else "",
                     "sure": str(own.confidence) if own and own.confidence is not None else ""})
    return desk.show("forecast", rows=rows, scores=SCORES, sure=SURE, back=desk.around(here)[0])


def _expected(desk: Desk) -> dict[tuple[str, str], Expected]:
    """What was chosen. Anything that is no choice of the page is left out, as if nothing was chosen."""
    sent, found = desk.request.POST, {}
    for subject in desk.sheet.subjects:
        score, sure = (sent.get(f"{name}-{_field(subject)}", "") for name in ("score", "sure"))
        if score in SCORES:
            known = dict(SURE)
            found[subject.kind, subject.key] = Expected(int(score), int(sure) if sure in known else None)
    return found


def _field(subject: Subject) -> str:
    """Its name in the form. No number: what is asked about may change between the page and the press."""
    return f"{subject.kind}-{subject.key}"


@behind_a_link
def part(desk: Desk, dimension: str) -> HttpResponse:
    """The statements of one dimension."""
    wanted = desk.sheet.part(dimension)
    if wanted is None:
        raise Http404
    here = desk.at("part", dimension)
    back, onward = desk.around(here)
    if desk.request.method == "POST":
        given = _given(desk, wanted)
        long = [key for key, each in given.items() if len(each.evidence) > LONGEST_EVIDENCE]
        if not long:
            verbs.save_answers(desk.participant, desk.sheet, given, desk.now)
            return desk.go(onward)
        return desk.show("part", 400, part=wanted, rows=_rows(wanted, given, long), scale=SCALE, back=back,
                         longest=LONGEST_EVIDENCE, too_long=long)
    own = {key: Given(each.effectiveness, each.importance, each.does_not_know, each.evidence)
           for key, each in desk.filled.answers.items()}
    return desk.show("part", part=wanted, rows=_rows(wanted, own, []), scale=SCALE, back=back,
                     longest=LONGEST_EVIDENCE)


def _given(desk: Desk, wanted: Part) -> dict[int, Given]:
    sent = desk.request.POST

    def number(name: str) -> int | None:
        return int(sent[name]) if sent.get(name) in SCALE else None

    def words(name: str) -> str:
        """As the browser counted them: a form sends each line break as two characters."""
        return sent.get(name, "").replace("\r\n", "\n").replace("\x00", "").strip()

    return {
        each.pk: Given(number(f"true-{each.pk}"), number(f"matters-{each.pk}"),
                       sent.get(f"true-{each.pk}") == "unknown", words(f"evidence-{each.pk}"))
        for each in wanted.statements
    }


def _rows(wanted: Part, given: dict[int, Given], long: list[int]) -> list[dict[str, Any]]:
    rows = []
    for number, statement in enumerate(wanted.statements, start=1):
        own = given.get(statement.pk, Given())
        rows.append({
            "number": number, "statement": statement, "evidence": own.evidence, "is_long": statement.pk in long,
            "true": "unknown" if own.does_not_know else str(own.effectiveness or ""),
            "matters": str(own.importance or ""),
        })
    return rows
