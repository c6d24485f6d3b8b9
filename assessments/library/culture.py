"""Culture: what to do when nothing happens for customers unless somebody orders it."""

from assessments.library.recommendation import HOURS, MONTHS, WEEKS, Recommendation, advice

RECOMMENDATIONS: tuple[Recommendation, ...] = (
    advice(
        "culture-empty-chair", "culture-customer-in-the-room", HOURS, "csat",
        ("One question at the end of every decision",
         "Decisions are sound for each department and add up to a nuisance for customers.",
         "Add a line to the template for decisions: “What will a customer notice, and who asked one?”",
         "Whoever keeps the minutes"),
        ("Eine Frage am Ende jeder Entscheidung",
         "Für jede Abteilung ist die Entscheidung richtig, für die Kundschaft zusammen ein Ärgernis.",
         "Die Vorlage für Entscheidungen ergänzen: „Was merkt die Kundschaft davon, und wer hat sie gefragt?“",
         "Wer das Protokoll führt"),
    ),
    advice(
        "culture-thank-the-messenger", "culture-bad-news", HOURS, "feedback_volume",
        ("Thank whoever brings bad news first",
         "Bad news arrives late and softened.",
         "In the next meeting each leader reports one thing that went wrong for a customer; the chair thanks and "
         "asks on.",
         "The managing director first"),
        ("Wer die schlechte Nachricht bringt, bekommt Dank",
         "Schlechte Nachrichten kommen spät und geschönt an.",
         "In der nächsten Sitzung berichtet jede Führungskraft von einem Fehlschlag; die Leitung dankt und fragt nach.",
         "Zuerst die Geschäftsführung"),
    ),
    advice(
        "culture-yours-until-taken", "culture-own-it", WEEKS, "owner_involvement",
        ("Yours until somebody takes it",
         "Complaints are forwarded, and everybody has done their part.",
         "Agree on one rule: who heard it first keeps it until a named colleague has said “I have it”.",
         "Leaders of the two functions that pass most to each other"),
        ("Deins, bis es jemand übernimmt",
         "Beschwerden werden weitergereicht, und alle haben ihren Teil getan.",
         "Eine Regel vereinbaren: Wer es zuerst hört, behält es, bis eine namentlich bekannte Person „Ich habe "
         "es“ sagt.",
         "Die Leitungen der zwei Funktionen, die am meisten weiterreichen"),
    ),
    advice(
        "culture-say-it-first", "culture-mistakes-said operations-told-before", WEEKS, "nps",
        ("The next mistake is told by us",
         "Customers find our mistakes before we mention them.",
         "Write the message for the most frequent mistake now: what happened, what we do, by when; agree who sends it.",
         "Head of service, with operations"),
        ("Den nächsten Fehler sagen wir selbst",
         "Die Kundschaft findet unsere Fehler, bevor wir sie erwähnen.",
         "Für den häufigsten Fehler jetzt die Nachricht schreiben: was war, was wir tun, bis wann; und wer sie "
         "schickt.",
         "Leitung Service, mit dem Betrieb"),
    ),
    advice(
        "culture-a-day-at-the-front", "culture-leaders-serve", WEEKS, "owner_involvement",
        ("A day at the front, with a task",
         "Leaders visit the front as guests and come back impressed.",
         "Fix one day this quarter in which each leader answers customers, and one thing each will change "
         "because of it.",
         "Human resources, with each leader"),
        ("Ein Tag im Kundenkontakt, mit Aufgabe",
         "Führungskräfte kommen als Besuch und gehen beeindruckt.",
         "Je Führungskraft einen Tag im Quartal festlegen, an dem sie selbst antwortet, und was sie danach ändert.",
         "Personal, mit jeder Führungskraft"),
    ),
    advice(
        "culture-respect-in-writing", "culture-courtesy", HOURS, "csat",
        ("Read ten of our own letters aloud",
         "Nobody is rude, and still customers write that they were lectured.",
         "Take the ten templates sent most, read them aloud in pairs, rewrite the three that nobody would say to "
         "a face.",
         "Service and marketing, one hour"),
        ("Zehn eigene Briefe laut vorlesen",
         "Niemand ist unhöflich, und doch schreiben Menschen, sie seien belehrt worden.",
         "Die zehn häufigsten Vorlagen zu zweit vorlesen und drei neu schreiben, die man niemandem ins Gesicht "
         "sagen würde.",
         "Service und Marketing, eine Stunde"),
    ),
    advice(
        "culture-stories-that-cost", "", MONTHS, "nps",
        ("Tell what it cost",
         "The stories that are told here are about revenue.",
         "Tell one story in the next all-hands of somebody who did right by a customer though it cost us something.",
         "The managing director"),
        ("Erzählen, was es gekostet hat",
         "Erzählt wird hier von Umsatz.",
         "In der nächsten Betriebsversammlung von jemandem erzählen, der das Richtige tat, obwohl es uns etwas "
         "kostete.",
         "Die Geschäftsführung"),
    ),
    advice(
        "culture-no-begging", "", HOURS, "csat",
        ("Nobody's bonus hangs on begging",
         "Scores are good, comments are not, and customers are asked for top marks.",
         "Take the single score out of personal targets; put confirmed closure and causes removed in its place.",
         "Human resources, with sales"),
        ("Kein Bonus für erbettelte Noten",
         "Die Noten sind gut, die Kommentare nicht, und um Bestnoten wird gebeten.",
         "Die einzelne Note aus persönlichen Zielen nehmen; bestätigte Lösungen und beseitigte Ursachen an ihre "
         "Stelle.",
         "Personal, mit dem Vertrieb"),
    ),
)
