"""Operations: whether what was promised happens, every day."""

from assessments.instrument.wording import DimensionText, StatementText, links

DIMENSION = DimensionText("operations", "Operations", "Abläufe", (
    StatementText(
        "operations-promise-kept",
        "What we tell customers about times and dates comes true in at least nine of ten cases.",
        "Was wir der Kundschaft über Zeiten und Termine sagen, trifft in mindestens neun von zehn Fällen zu.",
        links(touchpoints="delivery boarding installation appointment", themes="delay delivery waiting")),
    StatementText(
        "operations-first-contact",
        "Most customers who ask us something have their answer after one contact.",
        "Die meisten, die uns etwas fragen, haben nach einem Kontakt ihre Antwort.",
        links(touchpoints="contact-centre phone", metrics="ces")),
    StatementText(
        "operations-easy-to-reach",
        "A customer who wants to talk to a person reaches one within five minutes during our hours.",
        "Wer mit einem Menschen sprechen möchte, erreicht während unserer Zeiten binnen fünf Minuten jemanden.",
        links(touchpoints="contact-centre", themes="customer_service phone")),
    StatementText(
        "operations-told-before",
        "When something goes wrong, customers hear it from us before they find out themselves.",
        "Wenn etwas schiefgeht, erfährt es die Kundschaft von uns, bevor sie es selbst merkt.",
        links(touchpoints="change-booking outage", themes="information communication outage")),
    StatementText(
        "operations-frontline-decides",
        "Whoever serves a customer may spend a fixed amount to make things right without asking anyone.",
        "Wer Kundinnen und Kunden bedient, darf ohne Rückfrage bis zu einem festen Betrag etwas wiedergutmachen.",
        links(touchpoints="refund complaint", themes="refund")),
    StatementText(
        "operations-once-is-enough",
        "Customers need not tell us the same thing twice when they are passed on.",
        "Wer weitergeleitet wird, muss uns nichts zweimal erzählen.",
        links(touchpoints="contact-centre transfer", metrics="reopened")),
))
