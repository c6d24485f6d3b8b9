"""Mails to members of staff: from notices in the ledger to a draft."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from cxloop.mail import Draft
from cxloop.models import Membership, Organisation
from feedback.emails import facts as case_facts
from feedback.emails import rendering, samples
from feedback.emails.facts import CaseFacts
from feedback.emails.letter import Letter, context_of
from feedback.emails.registry import emails
from feedback.models import Notice
from feedback.models.escalation import Way


class StaffEmail:
    """The frame of a mail about one case. `rank` orders what a gathered mail tells: the smallest first."""

    key = ""
    label: Any = ""
    rank = 50
    ways: tuple[Way, ...] = (Way.BOTH, Way.MAIL, Way.BELL)  # among which a person may choose

    def context(self, letter: Letter) -> dict[str, Any]:
        """What this kind adds to what every mail about a case knows."""
        return {}

    def sample_data(self) -> dict[str, Any]:
        """The notice's data as the handlers write it."""
        return {}

    def example(self, now: datetime, verbatim: str = "", language: str = "en") -> Draft:
        facts = samples.facts(now, verbatim)
        notice = samples.notice(self.key, facts.case, self.sample_data(), now)
        reader = samples.reader(language)
        return compose(samples.ORGANISATION, reader, [notice], now, facts={facts.case.pk: facts})

    def full_context(self, letter: Letter, language: str) -> dict[str, Any]:
        return {**context_of(letter), "language": language, **self.context(letter)}


def compose(
    organisation: Organisation,
    recipient: Membership,
    notices: list[Notice],
    now: datetime,
    facts: dict[int, CaseFacts] | None = None,
    beyond: int = 0,
) -> Draft:
    """The mail that tells the recipient of the notices: of one its own kind, of several the gathered one.

    `beyond` cases wait besides those of the notices: a gathered mail counts them too. `facts` are those of
    `facts.load` for at least these cases; they are loaded when not given.
    """
    known = facts if facts is not None else case_facts.load(organisation, {n.case_id for n in notices}, now)
    letters = [Letter(organisation, recipient, notice, known[notice.case_id], now) for notice in notices]
    language = rendering.known_language(recipient.user.language, organisation.language)
    with rendering.reading_as(language, rendering.zone_of(organisation, recipient)):
        if len(letters) == 1:
            email: Any = emails.get(notices[0].kind)
            parts = rendering.render(email.key, email.full_context(letters[0], language))
        else:
            email = emails.get("gathered")
            context = email.full_context(letters, language)
            counted = {name: context[name] + beyond for name in ("total", "more", "notices")}
            parts = rendering.render(email.key, {**context, **counted})
    return Draft(
        kind=email.key,
        dedupe_key=dedupe_key(recipient, notices),
        to_email=recipient.user.email,
        to_name=recipient.name,
        from_name=organisation.name,
        subject=parts.subject,
        text=parts.text,
        html=parts.html,
        recipient=recipient,
        language=language,
        object_kind="case",
        object_id=notices[0].case_id if len(notices) == 1 else None,
    )


def dedupe_key(recipient: Membership, notices: list[Notice]) -> str:
    """What makes the mail one: person, case, kind and step; for several, person and the notices it carries."""
    if len(notices) == 1:
        only = notices[0]
        return f"{only.case_id}.{only.kind}.{only.step}.{recipient.pk}"
    ids = ",".join(str(pk) for pk in sorted(notice.pk for notice in notices))
    return f"gathered.{recipient.pk}.{hashlib.sha256(ids.encode()).hexdigest()}"
