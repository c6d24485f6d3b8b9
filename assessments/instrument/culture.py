"""Culture: what people do for customers when nobody tells them to."""

from assessments.instrument.wording import DimensionText, StatementText, links

DIMENSION = DimensionText("culture", "Culture", "Kultur", (
    StatementText(
        "culture-customer-in-the-room",
        "In meetings where something is decided, somebody asks what it means for customers.",
        "In Sitzungen, in denen entschieden wird, fragt jemand, was das für die Kundschaft bedeutet."),
    StatementText(
        "culture-bad-news",
        "Whoever brings bad news from customers is thanked for it.",
        "Wer schlechte Nachrichten von der Kundschaft überbringt, erntet dafür Dank."),
    StatementText(
        "culture-own-it",
        "Whoever hears a complaint first sees to it that somebody takes it on, even when it is not theirs.",
        "Wer eine Beschwerde zuerst hört, sorgt dafür, dass sich jemand kümmert, auch wenn es nicht die eigene "
        "Aufgabe ist.",
        links(touchpoints="complaint contact-centre", metrics="owner_involvement")),
    StatementText(
        "culture-mistakes-said",
        "When we have made a mistake, we tell the customer so before they ask.",
        "Wenn wir einen Fehler gemacht haben, sagen wir es den Betroffenen, bevor sie fragen.",
        links(themes="information communication")),
    StatementText(
        "culture-leaders-serve",
        "Every leader spends at least one day a quarter where our customers are served.",
        "Jede Führungskraft verbringt mindestens einen Tag im Quartal dort, wo unsere Kundschaft bedient wird."),
    StatementText(
        "culture-courtesy",
        "Customers are spoken to with respect here, also when they are in the wrong.",
        "Wir sprechen respektvoll mit der Kundschaft, auch wenn sie im Unrecht ist.",
        links(touchpoints="cabin-crew store branch reception", themes="crew staff staff_manner customer_service")),
))
