"""Was die Kunden der Vorführung auf Deutsch sagen, in derselben Form wie `words_en`."""

SAID = {
    "website": (
        (
            "Die App hat mich am Gate abgemeldet und die Bordkarte nicht mehr gezeigt. {n} Minuten angestanden.",
            "Ihre Website hat zweimal abgebucht und niemand ist zu erreichen.",
        ),
        ("Buchen in der App ging schnell und einfach.",),
        ("Website ist in Ordnung.",),
    ),
    "change-booking": (
        (
            "Umbuchung in der App nicht möglich, am Schalter {n} Minuten angestanden, Anschluss verpasst.",
            "{fee} Euro Gebühr für einen Buchstaben im Namen. Ich wende mich an die Schlichtungsstelle.",
        ),
        ("Umbuchung kostenlos und mit einem Klick. Danke.",),
        ("Umbuchung hat geklappt, aber umständlich.",),
    ),
    "check-in": (
        (
            "Zwei Schalter für einen vollen Flug nach {city}. {n} Minuten gewartet.",
            "Die Mitarbeiterin am Schalter war unfreundlich zu meiner Mutter, die im Rollstuhl sitzt.",
        ),
        ("Check-in in {city} sehr freundlich.",),
        ("Check-in war in Ordnung.",),
    ),
    "boarding": (
        ("{n} Minuten auf der Treppe in der Kälte. Niemand hat etwas gesagt.",),
        ("Einsteigen schnell und ruhig.",),
        ("Einsteigen wie immer.",),
    ),
    "cabin-crew": (
        ("Dreimal um Wasser gebeten, dreimal vergessen.",),
        ("Die Crew auf {flight} war großartig, vor allem {agent}.",),
        ("Crew war korrekt.",),
    ),
    "seat": (
        ("Der Sitz war kaputt und die Kabine schmutzig. Ich möchte mein Geld zurück.",),
        ("Saubere Kabine, bequemer Sitz.",),
        ("Sitz etwas eng.",),
    ),
    "food-drink": (
        ("Mein vegetarisches Essen war nicht an Bord. Neun Stunden nichts.",),
        ("Das Essen war überraschend gut.",),
        ("Essen war ganz in Ordnung.",),
    ),
    "baggage": (
        (
            "Seit {days} Tagen ist mein Koffer weg und niemand antwortet. Bitte rufen Sie mich an.",
            "Koffer beschädigt angekommen, drei Nachrichten ohne Antwort.",
            "Meine Medikamente sind im verlorenen Koffer. Ich brauche sie heute.",
        ),
        ("Der Koffer war schon da, als ich kam.",),
        ("Gepäck kam nach einer Weile.",),
    ),
    "contact-centre": (
        (
            "Eine Stunde in der Warteschleife, dann war die Leitung tot.",
            "Ich schreibe zum {days}. Mal und bekomme immer dieselbe automatische Antwort.",
        ),
        ("{agent} hat alles in drei Minuten gelöst.",),
        ("Antwort kam nach ein paar Tagen.",),
    ),
    "refund": (
        (
            "Seit {days} Wochen warte ich auf die Erstattung. Ich kündige meine Karte.",
            "Flug {flight} gestrichen und keine Entschädigung. Mein Anwalt meldet sich.",
        ),
        ("Erstattung nach drei Tagen auf dem Konto.",),
        ("Erstattung kam, hat gedauert.",),
    ),
}

GOOD_BUT = ("Crew sehr nett, gerne eine 9. Aber: {bad}", "Schöner Flug wie immer. Trotzdem: {bad}")
