"""Mails to customers: we heard you, our answer, and the answer with the question whether it helped."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cxloop import links
from cxloop.mail import Draft
from cxloop.models import Membership, Organisation
from cxloop.ui import evidence, words
from feedback.access import mine
from feedback.emails import rendering
from feedback.models import Case, Customer, FeedbackItem, FixQuestion, Message


def acknowledgement(organisation: Organisation, case: Case, now: datetime) -> Draft:
    """ "We heard you": who answers, by when. The case needs a customer with an address and its first item.

    Costs no query when customer, owner's user and the first item's analysis are loaded with the case.
    """
    item, due_at = case.first_item, case.customer_due_at or case.contact_due_at
    assert item is not None
    language = language_for(organisation, case.customer, item)
    with rendering.reading_as(language, organisation.zone):
        due = rendering.when(due_at, now)
        promise = _("%(name)s answers you by %(due)s.") % {"name": short_name(case.owner), "due": due}
        if case.owner is None:
            promise = _("One of us answers you by %(due)s.") % {"due": due}
        context = {
            **context_of(organisation, case, item, now),
            "due": due,
            "promise": promise,
            "greeting": greeting(case.customer),
        }
        return draft(
            "acknowledgement", f"acknowledgement.{case.pk}", organisation, case, language, context, is_automatic=True
        )


def reply(organisation: Organisation, message: Message, now: datetime) -> Draft:
    """What a colleague wrote to the customer, with what the customer had written."""
    case = message.case
    language = language_for(organisation, case.customer, case.first_item)
    with rendering.reading_as(language, organisation.zone):
        context = message_context(organisation, message, now)
        return draft("reply", f"reply.{message.public_id}", organisation, case, language, context)


def closing(organisation: Organisation, message: Message, question: FixQuestion, now: datetime) -> Draft:
    """What was done, and "did this fix it?": three links to the customer's page, which asks for a press."""
    case = message.case
    language = language_for(organisation, case.customer, case.first_item)
    with rendering.reading_as(language, organisation.zone):
        context = message_context(organisation, message, now)
        context |= {"my_url": asked_at(organisation, message.case, question, now)}
        context |= {"until": rendering.when(question.silent_at, now)}
        return draft("closing", f"closing.{question.public_id}", organisation, case, language, context)


def asked(organisation: Organisation, case: Case, question: FixQuestion) -> str:
    """The question whether it helped, with its link, as a line of text. The same however often it is written."""
    with rendering.reading_as(language_for(organisation, case.customer, case.first_item), organisation.zone):
        url = asked_at(organisation, case, question, question.asked_at, is_narrow=True)
        return f"{_('Did this fix it?')} {url}"


def my_url(
    organisation: Organisation, case: Case, now: datetime, *, at_least: datetime | None = None, is_narrow: bool = False
) -> str:
    """The address of the customer's own page, this case first. It opens for the organisation's link days, or longer.

    A narrow one shows this case alone: for places where others may read along.
    """
    assert case.customer is not None
    ends = links.in_days(now, organisation.link_days)
    token = mine.sign(
        case.customer, case=case, is_narrow=is_narrow, ends_at=max(ends, at_least) if at_least else ends
    )
    return links.absolute(reverse("public:mine", args=[token]))


def asked_at(
    organisation: Organisation, case: Case, question: FixQuestion, now: datetime, *, is_narrow: bool = False
) -> str:
    """The customer's page, open at least until the question counts as not answered."""
    return my_url(organisation, case, now, at_least=question.silent_at, is_narrow=is_narrow)


def language_for(organisation: Organisation, customer: Customer | None, item: FeedbackItem | None) -> str:
    """The customer's language, else the one they wrote in, when organisation and installation speak it; else theirs."""
    analysis = getattr(item, "analysis", None) if item else None
    wanted = [
        customer.language if customer else "",
        analysis.language if analysis else "",
        item.language if item else "",
    ]
    spoken = {language.split("-")[0].lower() for language in organisation.languages}
    asked = [language for language in wanted if not spoken or language.split("-")[0].lower() in spoken]
    return rendering.known_language(*asked, organisation.language)


def message_context(organisation: Organisation, message: Message, now: datetime) -> dict[str, Any]:
    """What an answer says: its words, who wrote them, and what they answer."""
    author = short_name(message.author) or message.author_name.split(" ")[0] or organisation.name
    return {
        **context_of(organisation, message.case, message.case.first_item, now),
        "message": message,
        "author": author,
        "body": evidence.plain(message.body),
        "signature": message.case.team.signature if message.case.team else "",
    }


def context_of(organisation: Organisation, case: Case, item: FeedbackItem | None, now: datetime) -> dict[str, Any]:
    wrote: dict[str, Any] = {}
    if item is not None and item.text:
        wrote = {
            **rendering.words_of(item.text, []),
            "at": rendering.when(item.occurred_at, now),
            "dir": words.text_dir(item.text, item.language),
        }
    return {
        "organisation": organisation,
        "you_wrote": wrote,
        "my_url": my_url(organisation, case, now),
        "zone": timezone.get_current_timezone_name(),
        "now": now,
    }


def draft(
    key: str,
    dedupe: str,
    organisation: Organisation,
    case: Case,
    language: str,
    context: dict[str, Any],
    is_automatic: bool = False,
) -> Draft:
    parts = rendering.render(key, {**context, "language": language})
    assert case.customer is not None
    return Draft(
        kind=key,
        dedupe_key=dedupe,
        to_email=case.customer.email,
        to_name=case.customer.name,
        from_name=organisation.name,
        subject=parts.subject,
        text=parts.text,
        html=parts.html,
        language=language,
        object_kind="case",
        object_id=case.pk,
        is_automatic=is_automatic,
    )


def short_name(member: Membership | None) -> str:
    """The first name: what a customer knows a colleague by."""
    return member.user.get_short_name() if member and member.user.name else ""


def greeting(customer: Customer | None) -> str:
    return _("Hello %(name)s,") % {"name": customer.name} if customer and customer.name else _("Hello,")
