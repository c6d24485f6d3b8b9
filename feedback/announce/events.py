"""The events that are told outside, by the names they have there (docs/webhooks.md). Names never change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from cxloop.webhooks.endpoints import TEST

VERSION = 1  # of what is told; one more when a field changes its meaning or goes away


@dataclass(frozen=True, slots=True)
class Event:
    """`type` is its name outside, `headline` the sentence about the case (a number and a name are filled in)."""

    type: str
    label: Any
    headline: Any


EVENTS: dict[str, Event] = {
    "CaseOpened": Event("case.opened", _("A case opened"), _("%(case)s is new")),
    "FeedbackJoined": Event("case.feedback_joined", _("More feedback joined a case"),
                            _("The customer of %(case)s wrote again")),
    "CustomerReplied": Event("case.customer_replied", _("The customer answered"),
                             _("The customer of %(case)s answered")),
    "MessageReturned": Event("case.message_returned", _("A message did not reach the customer"),
                             _("A message on %(case)s did not reach the customer")),
    "CaseAssigned": Event("case.assigned", _("A case was assigned"), _("%(case)s was assigned")),
    "CaseHandedOver": Event("case.handed_over", _("A case was handed over"), _("%(case)s was handed over")),
    "CaseMoved": Event("case.moved", _("A case moved to whoever stands in, or back"),
                       _("%(case)s moved to other hands")),
    "CaseAcknowledged": Event("case.acknowledged", _("A case was taken on"), _("%(case)s was taken on")),
    "CaseContacted": Event("case.contacted", _("The customer was written to"),
                           _("The customer of %(case)s was written to")),
    "CasePaused": Event("case.paused", _("A case was paused"), _("%(case)s was paused")),
    "CaseResumed": Event("case.resumed", _("A pause ended"), _("The pause of %(case)s ended")),
    "CaseEscalated": Event("case.escalated", _("A case is late, and somebody further was told"),
                           _("%(case)s is late")),
    "CaseResolved": Event("case.resolved", _("A case was resolved"), _("%(case)s was resolved")),
    "MakeGoodGiven": Event("case.made_good", _("Something was given to make it good"),
                           _("Something was given on %(case)s to make it good")),
    "CaseReopened": Event("case.reopened", _("A case was opened again"), _("%(case)s was opened again")),
    "CaseMerged": Event("case.merged", _("A case became part of another"), _("%(case)s is part of another case now")),
    "CaseClosed": Event("case.closed", _("A case was closed"), _("%(case)s was closed")),
}
TRIED = Event(TEST, _("A test"), _("This is a test"))
BY_TYPE = {event.type: event for event in (*EVENTS.values(), TRIED)}
