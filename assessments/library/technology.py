"""Technology and data: what to do when the tools stand in the way."""

from assessments.library.recommendation import HOURS, MONTHS, WEEKS, Recommendation, advice

RECOMMENDATIONS: tuple[Recommendation, ...] = (
    advice(
        "technology-history-at-hand", "technology-one-view", MONTHS, "time_to_resolve",
        ("The last three contacts on one screen",
         "People who serve customers search in four programs and ask the customer in the meantime.",
         "Watch one colleague for an hour and note each change of program; bring the most frequent look-up to "
         "one place.",
         "IT, beside somebody from service"),
        ("Die letzten drei Kontakte auf einem Bildschirm",
         "Wer bedient, sucht in vier Programmen und fragt derweil die Kundschaft.",
         "Jemandem eine Stunde zusehen, jeden Programmwechsel notieren und die häufigste Suche an einen Ort bringen.",
         "IT, neben jemandem aus dem Service"),
    ),
    advice(
        "technology-show-each-other", "technology-one-view technology-data-trusted", HOURS, "owner_involvement",
        ("What IT has that nobody knows of",
         "One function is sure that the data are there; another works without them.",
         "One hour in which IT shows what it already has on customers, and each function says what it would use.",
         "Head of IT"),
        ("Was die IT hat und niemand kennt",
         "Eine Funktion weiß, dass es die Daten gibt; eine andere arbeitet ohne sie.",
         "Eine Stunde, in der die IT zeigt, was sie schon hat, und jede Funktion sagt, was sie davon nutzen würde.",
         "Leitung IT"),
    ),
    advice(
        "technology-where-they-give-up", "technology-customer-sides-work", WEEKS, "ces",
        ("Find the page where they give up",
         "Customers start online and finish on the phone.",
         "Watch three customers do the most frequent task on their own phone; fix the first place where all "
         "three stop.",
         "Whoever answers for the website"),
        ("Die Seite finden, auf der sie aufgeben",
         "Viele beginnen online und enden am Telefon.",
         "Drei Personen die häufigste Aufgabe am eigenen Telefon erledigen lassen; die Stelle beheben, an der "
         "alle stocken.",
         "Wer die Website verantwortet"),
    ),
    advice(
        "technology-words-customers-use", "technology-customer-sides-work", HOURS, "ces",
        ("Call things as customers do",
         "The website speaks the language of departments.",
         "Take the twenty words customers write most, look for them on the five pages visited most, and put in those "
         "that are missing.",
         "Marketing, half a day"),
        ("Die Dinge nennen wie die Kundschaft",
         "Die Website spricht die Sprache der Abteilungen.",
         "Die zwanzig häufigsten Wörter aus Rückmeldungen auf den fünf meistbesuchten Seiten suchen und fehlende "
         "einsetzen.",
         "Marketing, ein halber Tag"),
    ),
    advice(
        "technology-friday-fixes", "technology-small-changes-fast", WEEKS, "share_acted_on",
        ("A lane for small things",
         "Small fixes wait behind large projects for months.",
         "Reserve half a day a week for small fixes customers asked for, chosen by whoever hears customers.",
         "Head of IT, with service"),
        ("Eine Spur für Kleinigkeiten",
         "Kleine Verbesserungen warten monatelang hinter großen Vorhaben.",
         "Einen halben Tag je Woche für Kleinigkeiten reservieren; wählen darf, wer die Kundschaft hört.",
         "Leitung IT, mit dem Service"),
    ),
    advice(
        "technology-one-definition", "technology-data-trusted", WEEKS, "feedback_volume",
        ("One definition, one number",
         "Two departments report two numbers for the same thing.",
         "Take one number that is reported twice, write its definition in one sentence, and switch one report off.",
         "Finance, with whoever reports it"),
        ("Eine Definition, eine Zahl",
         "Zwei Abteilungen berichten zwei Zahlen für dasselbe.",
         "Eine doppelt berichtete Zahl wählen, ihre Definition in einem Satz aufschreiben, einen Bericht abschalten.",
         "Finanzen, mit denen, die berichten"),
    ),
    advice(
        "technology-two-clicks-to-my-data", "technology-data-careful", MONTHS, "nps",
        ("Two clicks to what we know about you",
         "Customers have to write letters to learn what is kept about them.",
         "Ask for your own data as a customer would, count days and steps, and remove the longest wait.",
         "Whoever answers for data protection, with IT"),
        ("Zwei Klicks zu dem, was wir wissen",
         "Wer wissen will, was gespeichert ist, muss Briefe schreiben.",
         "Die eigenen Daten anfordern wie jemand von außen, Tage und Schritte zählen, die längste Wartezeit streichen.",
         "Wer den Datenschutz verantwortet, mit der IT"),
    ),
)
