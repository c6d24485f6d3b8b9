"""Leadership and governance: who answers for what customers experience."""

from assessments.instrument.wording import DimensionText, StatementText, links

DIMENSION = DimensionText("leadership", "Leadership and governance", "Führung und Verantwortung", (
    StatementText(
        "leadership-named-owner",
        "For every part of the customer's journey there is one named person who answers for it.",
        "Für jeden Abschnitt der Kundenreise gibt es eine namentlich bekannte Person, die ihn verantwortet.",
        links(metrics="unowned_share")),
    StatementText(
        "leadership-top-table",
        "What customers said stands on the agenda of the management meeting every month.",
        "Was die Kundschaft gesagt hat, steht jeden Monat auf der Tagesordnung der Geschäftsleitung."),
    StatementText(
        "leadership-across",
        "When a problem lies between two departments, it is clear within a week who solves it.",
        "Liegt ein Problem zwischen zwei Abteilungen, ist binnen einer Woche klar, wer es löst.",
        links(touchpoints="transfer returns refund")),
    StatementText(
        "leadership-followed-through",
        "Of the improvements for customers that we decided last year, most are finished.",
        "Von den Verbesserungen für die Kundschaft, die wir letztes Jahr beschlossen haben, sind die meisten "
        "umgesetzt.",
        links(metrics="share_acted_on")),
    StatementText(
        "leadership-pay",
        "What leaders are paid depends in part on what customers say.",
        "Die Vergütung der Führungskräfte hängt zum Teil davon ab, was die Kundschaft sagt."),
    StatementText(
        "leadership-rules-changed",
        "A rule that makes customers angry for no good reason can be changed here within a month.",
        "Eine Regel, die die Kundschaft ohne guten Grund verärgert, lässt sich hier binnen eines Monats ändern.",
        links(themes="fees refund price billing")),
))
