"""What the loop would decide about a batch: analyse, flag and route, in that order, without a database."""

from __future__ import annotations

from feedback.analyse import service as analysing
from feedback.flag import service as flagging
from feedback.route import service as routing
from feedback.rulebook import RuleBook
from feedback.subject import Subject


def read(subjects: list[Subject], rulebook: RuleBook) -> None:
    """Fills `found` of every subject ahead of `judge`: what needs nothing but words, question and ratings."""
    analysing.analyse(subjects, rulebook.analyse)


def judge(subjects: list[Subject], rulebook: RuleBook) -> None:
    """Fills `found`, `flags` and `routed` of every subject. InvalidInput when the rule book cannot be used."""
    analysing.analyse(subjects, rulebook.analyse)
    flagging.flag(subjects, rulebook.flag)
    routing.route(subjects, rulebook.rules, rulebook.priorities, rulebook.ownership)
