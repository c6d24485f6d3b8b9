"""Customer insight: what to do when the company does not know what its customers go through."""

from assessments.library.recommendation import HOURS, MONTHS, WEEKS, Recommendation, advice

RECOMMENDATIONS: tuple[Recommendation, ...] = (
    advice(
        "insight-five-voices", "insight-hear-weekly", HOURS, "share_acted_on",
        ("Five voices before every meeting",
         "Leaders know the score and have not read a customer's own words for weeks.",
         "Open the next management meeting by reading five pieces of feedback aloud, unselected, two of them praise.",
         "Whoever chairs the meeting"),
        ("Fünf Stimmen vor jeder Sitzung",
         "Führungskräfte kennen die Zahl und haben seit Wochen keine Kundenstimme im Wortlaut gelesen.",
         "Die nächste Leitungssitzung mit fünf vorgelesenen Rückmeldungen eröffnen, nicht ausgesucht, zwei davon Lob.",
         "Wer die Sitzung leitet"),
    ),
    advice(
        "insight-listen-in", "insight-hear-weekly employees-heard", HOURS, "owner_involvement",
        ("An hour beside those who answer",
         "Decisions about customers are made by people who never hear one.",
         "Put one hour of listening in the contact centre into the calendar of each leader, for this month, with "
         "a date.",
         "Head of service, with each function's leader"),
        ("Eine Stunde neben denen, die antworten",
         "Über die Kundschaft entscheiden Menschen, die nie jemanden davon hören.",
         "Jeder Führungskraft für diesen Monat eine Stunde Mithören im Kundenservice eintragen, mit Datum.",
         "Leitung Service, mit der Leitung jeder Funktion"),
    ),
    advice(
        "insight-three-reasons", "insight-top-reasons", HOURS, "csat",
        ("The three reasons on one page",
         "Ask five leaders what disappoints customers most, and five lists come back.",
         "Let each function write down its three reasons, then lay the counted themes of the last 90 days beside them.",
         "Whoever looks after customer feedback"),
        ("Die drei Gründe auf einer Seite",
         "Fünf Führungskräfte nennen fünf verschiedene Listen der häufigsten Ärgernisse.",
         "Jede Funktion schreibt ihre drei Gründe auf; daneben liegen die gezählten Themen der letzten 90 Tage.",
         "Wer die Kundenstimmen betreut"),
    ),
    advice(
        "insight-walk-the-journey", "insight-journey-known", WEEKS, "ces",
        ("Be a customer for a day",
         "The journey is described from department to department, not as a customer lives it.",
         "Two people from different functions order, change and cancel something, and write down each step and "
         "its time.",
         "One person from operations, one from marketing"),
        ("Einen Tag lang Kundin oder Kunde sein",
         "Die Kundenreise ist nach Abteilungen beschrieben, nicht so, wie man sie erlebt.",
         "Zwei Personen aus verschiedenen Funktionen bestellen, ändern und stornieren und notieren Schritte und "
         "Zeiten.",
         "Eine Person aus dem Betrieb, eine aus dem Marketing"),
    ),
    advice(
        "insight-one-inbox", "insight-one-picture", WEEKS, "feedback_volume",
        ("All channels into one place",
         "Reviews, complaints, surveys and what staff hear lie with different departments.",
         "List every place where customers speak, with who reads it; connect the largest one that nobody reads.",
         "Whoever looks after customer feedback, with IT"),
        ("Alle Kanäle an einen Ort",
         "Bewertungen, Beschwerden, Umfragen und Gehörtes liegen in verschiedenen Abteilungen.",
         "Jeden Ort auflisten, an dem die Kundschaft spricht, und wer dort liest; den größten ungelesenen anbinden.",
         "Wer die Kundenstimmen betreut, mit der IT"),
    ),
    advice(
        "insight-ask-the-leavers", "insight-silent-customers", WEEKS, "nps",
        ("Call ten who left without a word",
         "Most who leave never complained, so that complaints tell little about leaving.",
         "Call ten customers who left last month; ask what would have kept them, offer nothing, write it down "
         "verbatim.",
         "Head of sales, in person"),
        ("Zehn anrufen, die wortlos gegangen sind",
         "Die meisten gehen, ohne sich je zu beschweren; Beschwerden sagen wenig über das Gehen.",
         "Zehn anrufen, die letzten Monat gegangen sind: was hätte sie gehalten? Nichts anbieten, wörtlich notieren.",
         "Leitung Vertrieb, persönlich"),
    ),
    advice(
        "insight-try-it-first", "insight-tested-before", WEEKS, "ces",
        ("Five customers before it goes live",
         "Changes reach everybody at once, and the complaints are the first test.",
         "Choose one change that is planned for this month and let five customers try it while somebody watches "
         "silently.",
         "Whoever answers for the change"),
        ("Fünf Personen, bevor es alle trifft",
         "Änderungen treffen alle auf einmal, und die Beschwerden sind der erste Test.",
         "Eine Änderung dieses Monats fünf Kundinnen und Kunden ausprobieren lassen und schweigend zusehen.",
         "Wer die Änderung verantwortet"),
    ),
    advice(
        "insight-forecast-and-compare", "", MONTHS, "csat",
        ("Guess first, then look",
         "Everybody is sure to know the customer, and nobody has ever checked.",
         "Before the next report is opened, each leader writes down the expected score of three touchpoints.",
         "Whoever presents the numbers"),
        ("Erst schätzen, dann nachsehen",
         "Alle sind sicher, die Kundschaft zu kennen; geprüft hat es nie jemand.",
         "Vor dem nächsten Bericht schreibt jede Führungskraft den erwarteten Wert von drei Kontaktpunkten auf.",
         "Wer die Zahlen vorstellt"),
    ),
)
