"""Airlines and airports. A start set; every organisation changes it to its own words."""

from __future__ import annotations

from feedback.analyse.themes import theme

THEMES = (
    theme(
        "delay",
        "Delays and cancellations",
        "delay*, late, cancelled, canceled, cancellation*, cancelled flight*, cancelled flightled, "
        "missed (my|our|the)? connection*, missed connection*, stuck on .. tarmac|runway|plane, "
        "on the tarmac, rebook*, grounded, hours late, postponed, diverted, rescheduled, "
        "still waiting .. gate|plane, departure time*",
        "verspät*, verspätung*, zu spät, annulliert*, gestrichen*, ausgefallen*, flugausfall*, "
        "anschluss .. verpasst, anschlussflug*, umgebucht*, umbuchung*, gewartet, warten, "
        "stunden später, flugplanänderung*, umleitung",
    ),
    theme(
        "baggage",
        "Baggage",
        "bag, bags, baggage, luggage, suitcase*, carry on*, carryon*, lost bag*, baggage claim, "
        "carousel, checked bag*, overhead bin*, damaged .. bag|luggage|suitcase, stroller",
        "gepäck*, koffer*, tasche, handgepäck*, gepäckband, gepäckausgabe, kofferband, aufgabegepäck, kinderwagen",
    ),
    theme(
        "booking",
        "Booking and website",
        "book, booked, booking, bookings, website*, web site, app, online, reservation*, reserve*, "
        "confirmation number|email|code, log in, login, site is|was|down, itinerary",
        "buch*, buchung*, webseite*, website*, homepage, app, online, reservier*, reservierung*, "
        "bestätigung*, login, einloggen",
    ),
    theme(
        "check_in",
        "Check-in and boarding",
        "check in, checkin, checking in, checked in, boarding, boarding pass*, gate, gates, "
        "gate agent*, kiosk*, queue* at|for, security line*, standby, stand by, overbook*, oversold, "
        "bumped",
        "check in, einchecken, eingecheckt, boarding, einsteigen, bordkarte*, gate, schalter, "
        "automat*, sicherheitskontrolle*, überbucht*, warteschlange*, schlange",
    ),
    theme(
        "crew",
        "Cabin crew and staff",
        "crew, flight attendant*, attendant*, stewardess*, steward*, staff, employee*, agent, "
        "agents, pilot*, captain, cabin staff|crew|service, ground staff, personnel, rude",
        "crew, flugbegleiter*, stewardess*, personal, mitarbeiter*, bodenpersonal, pilot*, kapitän*, "
        "besatzung, kabinenpersonal",
    ),
    theme(
        "seat",
        "Seat and cabin comfort",
        "seat, seats, seating, legroom, leg room, knees, cramped, middle|aisle|window seat, "
        "upgrade*, business|first|economy class, recline*, broken seat, cabin temperature, "
        "air conditioning, blanket*, pillow*, toilet*, lavatory",
        "sitz, sitze, sitzplatz*, sitzplätze, beinfreiheit, sitzabstand, upgrade*, business class, "
        "economy, klimaanlage, decke*, kissen, toilette*, bequem, unbequem*, eng",
    ),
    theme(
        "food",
        "Food and drink",
        "food, meal, meals, drink, drinks, snack*, breakfast, lunch, dinner, coffee, vegetarian, "
        "vegan, gluten free, catering, water, hungry, wine",
        "essen, mahlzeit*, menü*, getränk*, snack*, frühstück, kaffee, vegetarisch*, vegan*, "
        "glutenfrei*, verpflegung, bordservice, wasser, hunger, catering",
    ),
    theme(
        "entertainment",
        "Wi-Fi and entertainment",
        "wifi, wi fi, internet, entertainment, movie*, film*, screen*, tv, inflight, headphone*, "
        "usb, power outlet*, charging, streaming",
        "wlan, internet, unterhaltung*, bordunterhaltung, film*, bildschirm*, kopfhörer*, steckdose*, usb",
    ),
    theme(
        "customer_service",
        "Customer service",
        "customer service|care|support|relations, on hold, hold time, call centre|center, helpline, "
        "phone line*, hung up, no answer|reply|response, get through, answer .. phone, call back, "
        "dm, complaint*, email*",
        "kundenservice, kundendienst, hotline, warteschleife, callcenter, nicht erreichbar, "
        "keine antwort|rückmeldung|reaktion, beschwerde*, reklamation*, rückruf, e mail*, "
        "service center",
    ),
    theme(
        "refund",
        "Refunds and compensation",
        "refund*, compensat*, reimburs*, voucher*, money back, credit, claim*, charge back, "
        "chargeback, eu261, travel credit, pay* back",
        "erstatt*, rückerstattung*, entschädig*, gutschein*, geld zurück, kompensation*, "
        "ausgleichszahlung*, rückzahlung*, fluggastrechte, auslagen",
    ),
    theme(
        "price",
        "Fares and fees",
        "price*, fare, fares, fee, fees, expensive, overcharg*, charged, cost, costs, cheap*, "
        "surcharge*, extra charge*, rip off, value for money",
        "preis*, teuer*, tarif*, gebühr*, kosten, zuschlag*, aufpreis*, günstig*, abzocke, billig*",
    ),
    theme(
        "loyalty",
        "Frequent flyer programme",
        "miles, points, frequent flyer*, loyalty, lounge*, status, "
        "gold|silver|platinum|elite member|status, mileageplus, rewards, executive club",
        "meilen, punkte, vielflieger*, bonusprogramm, statuskunde*, lounge*, prämie*, miles and more",
    ),
    theme(
        "information",
        "Information and announcements",
        "no information|info|update*|communication|announcement*|explanation, announce*, "
        "information, informed, told us|me|nothing, communicat*, updates, notified, notification*, "
        "text message*",
        "information*, informiert*, durchsage*, ansage*, auskunft*, mitgeteilt, benachricht*, "
        "kommunikation, keine info*, anzeige",
    ),
    theme(
        "assistance",
        "Special assistance",
        "wheelchair*, special assistance, disabled, disabilit*, mobility, unaccompanied minor*, "
        "infant*, baby, pushchair, medical",
        "rollstuhl*, betreuung, assistenz, behindert*, schwerbehindert*, mobilitätsservice, "
        "kleinkind*, alleinreisend*, hilfe am flughafen",
    ),
)
