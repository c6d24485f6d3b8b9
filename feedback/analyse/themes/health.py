"""Hospitals, practices, ambulances and care. A start set; every organisation changes it to its own words."""

from __future__ import annotations

from feedback.analyse.themes import theme

THEMES = (
    theme(
        "waiting",
        "Waiting times",
        "wait, waits, waited, waiting, waiting time*|list*|room*, delay*, hours, long time, queue*, "
        "took .. hours|ages, arrive* on time|late, late, prompt*, quick*, fast, response time, "
        "speed*, on time, slow",
        "warte*, wartezeit*, gewartet, wartezimmer, stunden, verspät*, pünktlich*, schnell*, lange, "
        "verzögerung*, warteliste*",
    ),
    theme(
        "appointments",
        "Appointments and access",
        "appointment*, booking, book, booked, cancel*, reschedul*, referral*, refer*, "
        "get an appointment, see a doctor|gp, access, availability, slot*, self referral, "
        "face to face",
        "termin*, terminvergabe, überweis*, abgesagt, absage*, verschoben, sprechstunde*, keinen termin, verfügbar*",
    ),
    theme(
        "staff_manner",
        "Manner and kindness of staff",
        "friendly, kind, kindness, caring, rude*, polite, attitude, manner, compassion*, respect*, "
        "disrespect*, helpful, unhelpful, pleasant, lovely, dismissive, patronising, patronizing, "
        "professional*, dignity, empath*, courteous, staff, welcoming",
        "freundlich*, unfreundlich*, nett*, höflich*, unhöflich*, respekt*, einfühlsam*, empath*, "
        "herzlich*, würde, ton, ruppig*, personal, hilfsbereit*",
    ),
    theme(
        "listening",
        "Being listened to and involved",
        "listen*, not listened, heard, understood, understanding, involve*, take me seriously, "
        "taken seriously, questions, my concerns, ignored, decision*",
        "zugehört, zuhören, ernst genommen, verstanden, einbezogen, ignoriert*, eingegangen, fragen, mitsprache",
    ),
    theme(
        "communication",
        "Information and communication",
        "communicat*, information, inform*, explain*, explanation*, told, updates, kept informed, "
        "leaflet*, letter*, results, contradict*, not told, advice, advised",
        "kommunikation, information*, informiert*, erklär*, aufklär*, aufgeklärt, auskunft*, "
        "befund*, ergebnis*, brief*, beratung*",
    ),
    theme(
        "treatment",
        "Treatment and outcome",
        "treatment*, treated, therapy, therapies, therapist*, physio*, exercise*, operation*, "
        "surgery, procedure*, medication*, medicine*, diagnos*, misdiagnos*, prescription*, pain, "
        "pain relief, recovery, care",
        "behandl*, behandlung*, therapie*, operation*, op, eingriff, medikament*, diagnose*, "
        "fehldiagnose*, rezept*, schmerz*, genesung, pflege",
    ),
    theme(
        "staffing",
        "Number of staff",
        "short staffed, understaffed, short of staff, more staff, staffing, "
        "not enough staff|nurses|doctors, bank staff, agency staff, shortage, busy, overworked, "
        "rushed, staff levels",
        "personalmangel, zu wenig personal|pfleger|schwestern|ärzte, unterbesetzt*, überlastet*, "
        "überarbeitet*, gehetzt, mehr personal, stress*",
    ),
    theme(
        "environment",
        "Cleanliness and surroundings",
        "clean*, dirty, filthy, hygiene, ward*, room*, bed, beds, noise, noisy, night, toilet*, "
        "shower*, bathroom*, comfortable, uncomfortable, temperature, cold, hot, privacy, smell*, "
        "environment, facilities, covid, infection*, mask*",
        "sauber*, dreckig*, schmutz*, hygiene*, station, zimmer, bett*, lärm, laut, toilette*, "
        "dusche*, privatsphäre, geruch, temperatur, ausstattung",
    ),
    theme(
        "food",
        "Food and drink",
        "food, meal*, breakfast, lunch, dinner, drink*, tea, coffee, menu, hungry, diet*, hot food, vegetarian, snack*",
        "essen, mahlzeit*, frühstück, mittagessen, getränk*, tee, kaffee, diät, vegetarisch*, kalt* essen, speise*",
    ),
    theme(
        "parking_transport",
        "Parking and transport",
        "park, parking, car park, transport, taxi*, ambulance*, driver*, crew, pick up, journey*, "
        "bus, distance, travel, vehicle",
        "parken, parkplatz*, parkplätze, parkhaus, anfahrt, transport*, taxi*, krankenwagen, "
        "rettungswagen, fahrer*, bus, weg",
    ),
    theme(
        "discharge",
        "Discharge and follow-up",
        "discharge*, sent home, follow up*, followup, aftercare, after care, going home, "
        "district nurse*, home visit*, care plan*, check up*, continuity",
        "entlass*, entlassung*, nachsorge, nachbehandlung*, kontrolltermin*, hausbesuch*, arztbrief*, reha",
    ),
    theme(
        "phone",
        "Reaching us by phone",
        "phone*, telephone*, call, calls, called, call handler*, answer .. phone, get through, "
        "on hold, hung up, 111, 999, receptionist*, reception, switchboard, callback, call back",
        "telefon*, anruf*, angerufen, erreichbar*, nicht erreich*, warteschleife, rückruf*, empfang, "
        "anmeldung, hotline",
    ),
    theme(
        "records",
        "Records and administration",
        "record*, notes, paperwork, form, forms, admin*, lost .. notes|records|referral|results, "
        "wrong name|address|date, online, app, system, computer*, confidential*, data",
        "akte*, unterlagen, formular*, papier*, verwaltung*, bürokratie*, daten*, online, system, "
        "verloren, verwechsel*, versicherungskarte",
    ),
    theme(
        "safety",
        "Safety",
        "safe*, unsafe, danger*, fall, fell, wrong medication|dose, neglect*, safeguarding, "
        "infection*, error*, mistake*, harm",
        "sicher*, unsicher, gefahr, gefährlich*, sturz, gestürzt, fehler, verwechsl*, vernachlässig*, infektion*",
    ),
)
