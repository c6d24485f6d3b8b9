"""Technology and data: whether the tools help those who help customers."""

from assessments.instrument.wording import DimensionText, StatementText, links

DIMENSION = DimensionText("technology", "Technology and data", "Technik und Daten", (
    StatementText(
        "technology-one-view",
        "Whoever serves a customer sees on one screen what happened to them before.",
        "Wer jemanden bedient, sieht auf einem Bildschirm, was diese Person bisher mit uns erlebt hat.",
        links(touchpoints="contact-centre")),
    StatementText(
        "technology-customer-sides-work",
        "A customer can do what they come for on our website or app without help.",
        "Auf unserer Website oder in unserer App kann man ohne Hilfe erledigen, wofür man gekommen ist.",
        links(touchpoints="website app booking check-in", themes="website booking online", metrics="ces")),
    StatementText(
        "technology-small-changes-fast",
        "A small fix that customers asked for is live within two weeks.",
        "Eine kleine Verbesserung, um die Kundinnen und Kunden gebeten haben, ist binnen zwei Wochen umgesetzt."),
    StatementText(
        "technology-data-trusted",
        "When two departments report how many customers are unhappy, the numbers are the same.",
        "Wenn zwei Abteilungen berichten, wie viele Kundinnen und Kunden unzufrieden sind, sind die Zahlen gleich."),
    StatementText(
        "technology-data-careful",
        "Customers can find out in two clicks what we keep about them.",
        "Kundinnen und Kunden erfahren mit zwei Klicks, was wir über sie speichern."),
))
