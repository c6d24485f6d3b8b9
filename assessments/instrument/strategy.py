"""Strategy: whether it is decided what customers shall experience, and what for."""

from assessments.instrument.wording import DimensionText, StatementText, links

DIMENSION = DimensionText("strategy", "Strategy", "Strategie", (
    StatementText(
        "strategy-promise-in-a-sentence",
        "My colleagues and I would answer alike if we were asked what our customers can rely on.",
        "Auf die Frage, worauf sich unsere Kundschaft verlassen kann, würden meine Kolleginnen, Kollegen und ich "
        "dasselbe antworten.",
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
        "The customers we are here for can tell so from the way we treat them.",
        "Die Kundinnen und Kunden, für die wir da sind, merken das daran, wie wir mit ihnen umgehen.",
        links(touchpoints="loyalty", themes="loyalty")),
    StatementText(
        "strategy-worth-known",
        "When we decide, we use a figure for the money we lose when a customer leaves.",
        "Bei Entscheidungen nutzen wir eine Zahl dafür, wie viel Geld wir verlieren, wenn jemand geht."),
))
