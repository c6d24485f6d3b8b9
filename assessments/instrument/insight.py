"""Customer insight: whether the company knows what its customers go through."""

from assessments.instrument.wording import DimensionText, StatementText, links

DIMENSION = DimensionText("insight", "Customer insight", "Kundenverständnis", (
    StatementText(
        "insight-hear-weekly",
        "Every week I read or hear what customers said in their own words.",
        "Ich lese oder höre jede Woche, was Kundinnen und Kunden in eigenen Worten gesagt haben."),
    StatementText(
        "insight-top-reasons",
        "I can name, without looking, the three things that most often let our customers down.",
        "Ich kann aus dem Kopf die drei Dinge nennen, die unsere Kundschaft am häufigsten enttäuschen.",
        links(metrics="nps csat")),
    StatementText(
        "insight-journey-known",
        "We have written down, as customers see it, what they go through from the first contact to the last.",
        "Wir haben aufgeschrieben, was Kundinnen und Kunden vom ersten bis zum letzten Kontakt erleben, aus ihrer "
        "Sicht."),
    StatementText(
        "insight-one-picture",
        "Complaints, surveys, reviews and what our staff hear come together in one place that I can look at.",
        "Beschwerden, Umfragen, Bewertungen und was unsere Leute hören, laufen an einem Ort zusammen, den ich "
        "einsehen kann."),
    StatementText(
        "insight-silent-customers",
        "We find out why customers leave who never complained.",
        "Wir finden heraus, warum Kundinnen und Kunden gehen, die sich nie beschwert haben."),
    StatementText(
        "insight-tested-before",
        "Before something that customers will notice is changed, some of them have tried it.",
        "Bevor sich etwas ändert, das die Kundschaft bemerkt, haben es einige von ihnen ausprobiert.",
        links(touchpoints="website app product")),
))
