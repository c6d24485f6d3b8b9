"""Measurement and the closed loop: whether those who speak are heard, and whether it helps."""

from assessments.instrument.wording import DimensionText, StatementText, links

DIMENSION = DimensionText("measurement", "Measurement and closed loop", "Messen und Antworten", (
    StatementText(
        "measurement-named-answer",
        "A customer who complains hears from a named person within one working day.",
        "Wer sich beschwert, hört binnen eines Arbeitstages von einer namentlich genannten Person.",
        links(touchpoints="complaint contact-centre", metrics="sla_kept closure_rate")),
    StatementText(
        "measurement-asked-again",
        "After we have solved a complaint, we ask the customer whether it really helped.",
        "Nachdem wir eine Beschwerde gelöst haben, fragen wir nach, ob es wirklich geholfen hat.",
        links(metrics="confirmed_closure_rate")),
    StatementText(
        "measurement-cause-removed",
        "When several customers complain about the same thing, we remove its cause and not only the complaints.",
        "Wenn sich mehrere über dasselbe beschweren, beseitigen wir die Ursache und nicht nur die Beschwerden.",
        links(metrics="share_acted_on reopened")),
    StatementText(
        "measurement-purpose",
        "For every customer number I get, I know which decision it is for.",
        "Ich weiß bei jeder Kundenzahl, die ich bekomme, für welche Entscheidung sie da ist."),
    StatementText(
        "measurement-told-back",
        "Customers who told us something learn what we changed because of it.",
        "Wer uns etwas gesagt hat, erfährt, was wir deshalb geändert haben.",
        links(metrics="nps csat")),
    StatementText(
        "measurement-targets-rise",
        "Our targets for customers go up when we have met them.",
        "Unsere Ziele für die Kundschaft steigen, wenn wir sie erreicht haben."),
))
