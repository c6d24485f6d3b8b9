"""Strategy: whether it is decided what customers shall experience, and what for."""

from assessments.instrument.wording import DimensionText, StatementText, links

DIMENSION = DimensionText("strategy", "Strategy", "Strategie", (
    StatementText(
        "strategy-promise-in-a-sentence",
        "I can say in one sentence what our customers can rely on, and my colleagues would say the same.",
        "Ich kann in einem Satz sagen, worauf sich unsere Kundschaft verlassen kann, und meine Kolleginnen und "
        "Kollegen würden dasselbe sagen.",
        links(metrics="nps")),
    StatementText(
        "strategy-said-no",
        "In the past year we said no to something that would have earned money and hurt customers.",
        "Im letzten Jahr haben wir etwas abgelehnt, das Geld gebracht und der Kundschaft geschadet hätte."),
    StatementText(
        "strategy-money-follows",
        "This year's budget names what is spent to remove the biggest annoyances of customers.",
        "Im Budget dieses Jahres steht, was ausgegeben wird, um die größten Ärgernisse der Kundschaft zu beseitigen."),
    StatementText(
        "strategy-who-for",
        "We know which customers we are here for, and they are treated so that they notice.",
        "Wir wissen, für welche Kundinnen und Kunden wir da sind, und sie merken es daran, wie wir mit ihnen umgehen.",
        links(touchpoints="loyalty", themes="loyalty")),
    StatementText(
        "strategy-worth-known",
        "We know in money what it costs us when a customer leaves, and we use the figure when we decide.",
        "Wir wissen in Geld, was es uns kostet, wenn jemand geht, und nutzen die Zahl bei Entscheidungen."),
))
