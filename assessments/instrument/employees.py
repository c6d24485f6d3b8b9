"""Employee experience: whether those who serve customers can do it well."""

from assessments.instrument.wording import DimensionText, StatementText, links

DIMENSION = DimensionText("employees", "Employee experience", "Arbeiten bei uns", (
    StatementText(
        "employees-time-to-help",
        "People who serve customers have the time to do it properly.",
        "Wer Kundinnen und Kunden bedient, hat genug Zeit, es ordentlich zu tun.",
        links(touchpoints="contact-centre store branch ward", themes="staffing waiting")),
    StatementText(
        "employees-trained",
        "New people who serve customers are trained before they meet the first one.",
        "Neue Leute im Kundenkontakt sind geschult, bevor sie die erste Kundin oder den ersten Kunden treffen.",
        links(touchpoints="cabin-crew contact-centre store", themes="staff crew staff_manner")),
    StatementText(
        "employees-heard",
        "When somebody at the front says what annoys customers, they hear back within two weeks what became of it.",
        "Wer an der Front sagt, was die Kundschaft ärgert, hört binnen zwei Wochen, was daraus wurde."),
    StatementText(
        "employees-backed",
        "Whoever was generous to a customer is backed by their manager.",
        "Wer sich der Kundschaft gegenüber großzügig zeigt, hat die eigene Führungskraft hinter sich."),
    StatementText(
        "employees-stay",
        "Good people who serve customers stay with us for years.",
        "Gute Leute im Kundenkontakt bleiben jahrelang bei uns."),
    StatementText(
        "employees-would-recommend",
        "Our own people would recommend what we sell to their family.",
        "Unsere eigenen Leute würden ihrer Familie empfehlen, was wir verkaufen.",
        links(metrics="nps")),
))
