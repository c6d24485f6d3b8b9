"""What the demo's people write to customers and to each other, and what customers answer."""

from __future__ import annotations

import random

from cxloop.models import Membership
from feedback.models import Case

CONTACT = (
    "Dear {name}, I am sorry. My name is {me} and I have your case. I am looking into it now and will write again by tomorrow, 17:00.",
    "Dear {name}, thank you for telling us plainly. This should not have happened. I have asked the station for what they know, "
    "and will tell you tomorrow before noon what we do.\n\n{me}",
    "Dear {name}, you wrote to us and waited too long for an answer. I am {me}; from now on you deal with me. You hear from me by "
    "Thursday, 14:00.",
)
RESOLVE = {
    "baggage": (
        "Dear {name}, we found it and it comes to your door tomorrow between 8:00 and 10:00. The costs you had in the meantime are "
        "paid as well.\n\n{me}",
        "Dear {name}, the damage is paid: the amount arrives within three working days. The belt that did it has been repaired.\n\n{me}",
    ),
    "refund": (
        "Dear {name}, it is settled: the amount is on its way to your account and arrives within three working days. It had been "
        "stopped by a mistake of ours.\n\n{me}",
    ),
    "website": (
        "Dear {name}, I have corrected your booking and checked it myself. The confirmation is in your mailbox. The fault in the app "
        "is found and goes away with the next version.\n\n{me}",
    ),
    "change-booking": (
        "Dear {name}, I have corrected your booking, without a fee, and checked it myself. The confirmation is in your mailbox.\n\n{me}",
    ),
    "": (
        "Dear {name}, thank you for your patience. I have spoken with the people who were there; it should not have happened, and we "
        "have changed how we do it. What you paid for it comes back to you within three working days.\n\n{me}",
        "Dear {name}, you were right, and I am sorry. I have put it right on our side and added a note to your profile, so that "
        "nobody asks you again.\n\n{me}",
    ),
}
NOTES = (
    "Spoke with the station: tag was read wrongly, bag is on the next flight.",
    "Third case like this from the same flight this week.",
    "Customer prefers to be called after six in the evening.",
    "Within our limit, no need to ask.",
    "Finance says the transfer was stopped by a wrong account number.",
    "@emeka you had this flight on Monday: did the station ever answer?",
    "@ingrid this is the second one on the Lisbon belt, you may want to ring them yourself.",
)
# kind, the most it comes to (None: it costs nothing), what exactly
MAKE_GOODS = (
    ("apology", None, "A call from the station manager, who said sorry in person."),
    ("voucher", 80, "For the next flight, good for a year."),
    ("voucher", 200, "For the next flight, because the family missed a day."),
    ("refund", 60, "The taxi home."),
    ("refund", 180, "Clothes for two days, receipts are in the mail."),
    ("replacement", 320, "A suitcase of the same make; the handle and two wheels were gone."),
)
DECLINES = ("The insurer pays this within two days: send them the form.", "They had a voucher last month: say sorry first.")
PAUSES = (
    "Waiting for Lisbon tracing",
    "Waiting for the customer's account number",
    "Waiting for the supplier's answer",
)
COMMENTS = {
    "yes": ("Thank you, that was quick.", "", "All fine now. Thank you for taking it seriously.", ""),
    "not_yet": ("The money has not arrived yet.", "Half of it. The second bag is still missing."),
    "no": ("Nothing has arrived.", "You answered a question I did not ask.", "The voucher does not work."),
}


def contact(chance: random.Random, case: Case, worker: Membership) -> str:
    return addressed(chance.choice(CONTACT), case, worker)


def resolve(chance: random.Random, case: Case, worker: Membership) -> str:
    key = case.touchpoint.key if case.touchpoint else ""
    return addressed(chance.choice(RESOLVE.get(key, RESOLVE[""])), case, worker)


def addressed(text: str, case: Case, worker: Membership) -> str:
    name = case.customer.name if case.customer and case.customer.name else "customer"
    return text.format(name=name, me=worker.name)
