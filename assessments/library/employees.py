"""Employee experience: what to do when those who serve customers cannot do it well."""

from assessments.library.recommendation import HOURS, MONTHS, WEEKS, Recommendation, advice

RECOMMENDATIONS: tuple[Recommendation, ...] = (
    advice(
        "employees-minutes-for-one", "employees-time-to-help", WEEKS, "csat",
        ("Drop the clock for a week",
         "People are measured by how short they are, and customers feel it.",
         "Let one team work a week without a target for handling time; compare second contacts and what customers say.",
         "Head of service, one team"),
        ("Eine Woche ohne Stoppuhr",
         "Gemessen wird, wie kurz man war, und die Kundschaft spürt es.",
         "Ein Team eine Woche ohne Zeitvorgabe arbeiten lassen; zweite Kontakte und Kundenstimmen vergleichen.",
         "Leitung Service, ein Team"),
    ),
    advice(
        "employees-take-work-away", "employees-time-to-help", WEEKS, "backlog",
        ("Take something off their desks",
         "Those who serve customers fill in forms that nobody reads.",
         "Ask each team for one thing it does for nobody, and stop it for a month.",
         "Leaders of the front teams"),
        ("Etwas vom Tisch nehmen",
         "Wer bedient, füllt Formulare aus, die niemand liest.",
         "Jedes Team nach einer Tätigkeit fragen, die niemandem nützt, und sie einen Monat lang einstellen.",
         "Die Leitungen der Teams im Kundenkontakt"),
    ),
    advice(
        "employees-first-week", "employees-trained", WEEKS, "csat",
        ("The first week beside somebody good",
         "New people learn from customers' anger.",
         "Write down who is best at the three hardest conversations; let each new colleague sit beside them for a day.",
         "Human resources, with team leads"),
        ("Die erste Woche neben jemandem, der es kann",
         "Neue lernen aus dem Ärger der Kundschaft.",
         "Aufschreiben, wer die drei schwersten Gespräche am besten führt; Neue sitzen je einen Tag daneben.",
         "Personal, mit den Teamleitungen"),
    ),
    advice(
        "employees-answer-in-two-weeks", "employees-heard", HOURS, "share_acted_on",
        ("Close the loop inside as well",
         "The front reported it long ago and never heard of it again.",
         "Open one list for what annoys customers, as seen from the front; each entry gets a yes, a no or a date "
         "in two weeks.",
         "Head of operations"),
        ("Den Kreis auch innen schließen",
         "Die Front hat es längst gemeldet und nie wieder davon gehört.",
         "Eine Liste für beobachtete Ärgernisse führen; jeder Eintrag bekommt binnen zwei Wochen Ja, Nein oder "
         "ein Datum.",
         "Leitung Betrieb"),
    ),
    advice(
        "employees-back-the-generous", "employees-backed operations-frontline-decides", HOURS, "owner_involvement",
        ("Back the last generous decision",
         "One person was told off for generosity, and everybody learned from it.",
         "Find the last case in which somebody was generous, and say before the team that it was right.",
         "Their manager"),
        ("Die letzte großzügige Entscheidung stützen",
         "Eine Person wurde für Großzügigkeit gerügt, und alle haben daraus gelernt.",
         "Den letzten Fall suchen, in dem jemand großzügig war, und vor dem Team sagen, dass es richtig war.",
         "Die direkte Führungskraft"),
    ),
    advice(
        "employees-why-they-leave", "employees-stay", MONTHS, "csat",
        ("Ask those who stay why they would leave",
         "Good people leave the front, and the reason is asked on the last day.",
         "Ask three good people at the front what would make them leave, and change one thing of it within a month.",
         "Human resources, in person"),
        ("Die fragen, die noch da sind",
         "Gute Leute verlassen den Kundenkontakt, und nach dem Grund wird am letzten Tag gefragt.",
         "Drei gute Leute fragen, was sie zum Gehen brächte, und eine Sache davon binnen eines Monats ändern.",
         "Personal, persönlich"),
    ),
    advice(
        "employees-use-what-we-sell", "employees-would-recommend", WEEKS, "nps",
        ("Let our own people be customers",
         "Few here use what we sell, and those who do keep quiet.",
         "Ask ten colleagues whether they would recommend it to their family, and why not; read it beside "
         "customers' words.",
         "Head of marketing"),
        ("Die eigenen Leute zur Kundschaft machen",
         "Wenige hier nutzen, was wir verkaufen, und wer es tut, schweigt.",
         "Zehn Kolleginnen und Kollegen fragen, ob sie es der Familie empfehlen und warum nicht; neben "
         "Kundenstimmen lesen.",
         "Leitung Marketing"),
    ),
    advice(
        "employees-after-an-ugly-one", "", HOURS, "owner_involvement",
        ("Ten minutes after an ugly conversation",
         "People take the next call right after being shouted at.",
         "Agree that anybody may take ten minutes after an ugly conversation, without asking, and that a lead "
         "looks in.",
         "Team leads"),
        ("Zehn Minuten nach einem hässlichen Gespräch",
         "Gleich nach einem Wutausbruch kommt der nächste Anruf.",
         "Vereinbaren, dass alle danach zehn Minuten Pause nehmen dürfen, ohne zu fragen, und die Teamleitung "
         "vorbeischaut.",
         "Die Teamleitungen"),
    ),
)
