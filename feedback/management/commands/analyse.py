"""Says what the loop would decide about feedback from standard input, and why, and stores nothing."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from cxloop.errors import CxloopError, InvalidInput
from cxloop.models import Organisation
from cxloop.tenancy import acting_in
from feedback.judge import judge
from feedback.queries import rulebook as rulebooks
from feedback.rulebook import RuleBook
from feedback.subject import Subject
from feedback.trying import shown, subject_from

BATCH = 500
LINE_AT_MOST = 10_000_000  # characters; a longer line is no feedback, and must not fill the memory


class Command(BaseCommand):
    help = (
        "Read JSON Lines from standard input (text; optional: question, language, ratings, touchpoint, source, "
        "customer) and write one JSON line each with what would be decided and why. Nothing is stored."
    )

    stealth_options = ("stdin",)  # another stream, when called from code

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organisation", required=True, help="the organisation's slug")
        parser.add_argument("--batch", type=int, default=BATCH, help="lines judged at once (default %(default)s)")

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = Organisation.objects.filter(slug=options["organisation"]).first()
        if organisation is None:
            raise CommandError(f"There is no organisation {options['organisation']}.")
        with acting_in(organisation):
            book = rulebooks.load(organisation)
        given = enumerate(_lines(options.get("stdin") or _standard_input()), start=1)
        while batch := list(islice(given, max(1, options["batch"]))):
            for answer in answers(batch, book):
                self.stdout.write(json.dumps(answer, ensure_ascii=False))
            self.stdout.flush()


def answers(batch: list[tuple[int, str | None]], book: RuleBook) -> Iterator[dict[str, Any]]:
    """One answer per line that is not blank, in order: the decision, or an `error` that names line and field."""
    read: list[tuple[int, Subject | CxloopError]] = []
    for number, line in batch:
        if line is None or line.strip():
            read.append((number, _read(line, book)))
    judge([subject for _number, subject in read if isinstance(subject, Subject)], book)
    for number, subject in read:
        yield shown(subject) if isinstance(subject, Subject) else _error(number, subject)


def _read(line: str | None, book: RuleBook) -> Subject | CxloopError:
    try:
        if line is None:
            raise InvalidInput(_("The line is longer than %(most)s characters.") % {"most": LINE_AT_MOST})
        return subject_from(json.loads(line), book)
    except (json.JSONDecodeError, RecursionError):
        return InvalidInput(_("This is not JSON."))
    except CxloopError as error:
        return error


def _error(number: int, error: CxloopError) -> dict[str, Any]:
    field = error.details.get("field", "")
    where = _("line %(number)s, %(field)s") if field else _("line %(number)s")
    return {"error": f"{where % {'number': number, 'field': field}}: {error}", "line": number, "field": field}


def _standard_input() -> io.TextIOBase | Any:
    return io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8-sig", errors="replace")


def _lines(stream: Any) -> Iterator[str | None]:
    """Line by line; None stands for one that is too long."""
    while line := stream.readline(LINE_AT_MOST):
        if len(line) < LINE_AT_MOST or line.endswith("\n"):
            yield line
            continue
        while (more := stream.readline(LINE_AT_MOST)) and not more.endswith("\n"):
            continue
        yield None
