"""Journeys to begin with, by industry: journey > stages > touchpoints. Every organisation changes them to its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

Stages = tuple[tuple[str, Any, tuple[tuple[str, Any], ...]], ...]


@dataclass(frozen=True)
class Journey:
    """One journey; every key is unique in it and stays the same over languages."""

    key: str
    name: Any
    stages: Stages


GENERAL = Journey("customer", _("Being a customer"), (
    ("choose", _("Choose"), (("advertising", _("Advertising")), ("website", _("Website")), ("advice", _("Advice")))),
    ("buy", _("Buy"), (("order", _("Order")), ("payment", _("Payment")), ("delivery", _("Delivery")))),
    ("use", _("Use"), (("product", _("Product or service")), ("app", _("App")))),
    ("get-help", _("Get help"), (("contact-centre", _("Contact centre")), ("complaint", _("Complaint")),
                                 ("refund", _("Refund")))),
))

JOURNEYS = {
    "airline": Journey("flight", _("A flight"), (
        ("plan", _("Plan and book"), (("website", _("Website and app")), ("booking", _("Booking")),
                                      ("change-booking", _("Change of booking")))),
        ("airport", _("At the airport"), (("check-in", _("Check-in")), ("security", _("Security")),
                                          ("lounge", _("Lounge")), ("boarding", _("Boarding")))),
        ("on-board", _("On board"), (("cabin-crew", _("Cabin crew")), ("seat", _("Seat and cabin")),
                                     ("food-drink", _("Food and drink")), ("entertainment", _("Entertainment")))),
        ("arrive", _("Arrive"), (("baggage", _("Baggage reclaim")), ("transfer", _("Transfer")))),
        ("after", _("Afterwards"), (("contact-centre", _("Contact centre")), ("refund", _("Refund and compensation")),
                                    ("loyalty", _("Loyalty programme")))),
    )),
    "retail": Journey("purchase", _("A purchase"), (
        ("find", _("Find"), (("website", _("Website and app")), ("store", _("Store")), ("advice", _("Advice")))),
        ("buy", _("Buy"), (("checkout", _("Checkout")), ("payment", _("Payment")))),
        ("receive", _("Receive"), (("delivery", _("Delivery")), ("collection", _("Collection in store")))),
        ("own", _("Own"), (("product", _("Product")), ("returns", _("Returns")), ("repair", _("Repair")),
                           ("contact-centre", _("Contact centre")))),
    )),
    "telecom": Journey("telecom", _("A contract"), (
        ("join", _("Join"), (("shop", _("Shop")), ("website", _("Website and app")), ("contract", _("Contract")))),
        ("start", _("Start"), (("installation", _("Installation")), ("activation", _("Activation")))),
        ("use", _("Use"), (("network", _("Network")), ("internet", _("Internet at home")), ("tv", _("Television")))),
        ("pay", _("Pay"), (("bill", _("Bill")), ("tariff", _("Tariff")))),
        ("get-help", _("Get help"), (("contact-centre", _("Contact centre")), ("technician", _("Technician")),
                                     ("outage", _("Outage")))),
        ("leave", _("Leave"), (("cancellation", _("Cancellation")),)),
    )),
    "health": Journey("treatment", _("A treatment"), (
        ("arrange", _("Arrange"), (("appointment", _("Appointment")), ("phone", _("Telephone")))),
        ("arrive", _("Arrive"), (("reception", _("Reception")), ("waiting-room", _("Waiting room")))),
        ("care", _("Care"), (("doctor", _("Doctor")), ("nursing", _("Nursing")), ("emergency", _("Emergency care")),
                             ("ward", _("Ward")), ("food", _("Food")))),
        ("go-home", _("Go home"), (("discharge", _("Discharge")), ("medication", _("Medication")),
                                   ("follow-up", _("Follow-up")))),
    )),
    "banking": Journey("banking", _("Banking"), (
        ("open", _("Open"), (("branch", _("Branch")), ("account-opening", _("Account opening")))),
        ("every-day", _("Every day"), (("app", _("App and online banking")), ("card", _("Card")),
                                       ("payments", _("Payments")), ("cash", _("Cash machine")))),
        ("borrow", _("Borrow"), (("loan", _("Loan")), ("mortgage", _("Mortgage")))),
        ("get-help", _("Get help"), (("contact-centre", _("Contact centre")), ("fraud", _("Fraud and security")),
                                     ("complaint", _("Complaint")))),
    )),
}


def journey_of(industry: str) -> Journey:
    """The journey of the industry, or a general one."""
    return JOURNEYS.get(industry, GENERAL)
