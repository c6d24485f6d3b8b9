"""Mobile, broadband and television. A start set; every organisation changes it to its own words."""

from __future__ import annotations

from feedback.analyse.themes import theme

THEMES = (
    theme(
        "coverage",
        "Coverage and signal",
        "signal, coverage, reception, no service, dead zone*, 3g, 4g, 5g, bars, mast*, "
        "network down|issue*|problem*|coverage",
        "empfang*, netz, netzabdeckung, netzausbau, funkloch, funklöcher, kein netz, lte, 4g, 5g, mobilfunkmast",
    ),
    theme(
        "speed",
        "Internet speed",
        "speed, speeds, slow internet|broadband|connection|wifi|speed*, slow, mbps, mb, buffering, "
        "download*, upload*, faster, bandwidth, throttl*, fibre, fiber, fttp",
        "geschwindigkeit*, langsam*, mbit, bandbreite, download*, upload*, glasfaser, drossel*, gedrosselt, schnell*",
    ),
    theme(
        "outage",
        "Outages and reliability",
        "outage*, down, cut out|off, cuts out, cutting out, drops, dropping, dropped, disconnect*, "
        "reliab*, unreliable, intermittent*, no internet|connection|broadband|service|phone, "
        "loss of service, keeps going",
        "ausfall*, ausfälle, störung*, ausgefallen, unterbrech*, abbruch, abbrüche, bricht ab, "
        "kein internet, verbindung*, zuverlässig*, instabil*",
    ),
    theme(
        "billing",
        "Bills and charges",
        "bill, bills, billing, billed, charge, charges, charged, overcharg*, invoice*, "
        "direct debit*, payment*, refund*, credit, extra charge*",
        "rechnung*, abrechnung*, abgebucht, abbuchung*, lastschrift*, gutschrift*, erstatt*, "
        "zu viel berechnet, mahnung*, gebühr*, kosten",
    ),
    theme(
        "price",
        "Price and tariffs",
        "price*, pricing, expensive, cheaper, cheap, cost, costs, deal*, tariff*, package*, "
        "discount*, price increase*|rise*, value, offer*",
        "preis*, teuer*, tarif*, günstig*, billig*, angebot*, rabatt*, preiserhöhung*, paket*, kosten",
    ),
    theme(
        "contract",
        "Contract and leaving",
        "contract*, cancel*, renew*, upgrade*, leave, leaving, switch*, terminat*, cooling off, "
        "early termination, notice period, port*, pac code, retention*",
        "vertrag*, kündig*, verlänger*, laufzeit*, wechsel*, widerruf*, rufnummernmitnahme, "
        "portierung, vertragsbindung",
    ),
    theme(
        "installation",
        "Installation and activation",
        "install*, engineer*, technician*, activat*, set up, setup, appointment*, connected, "
        "connection date, no show, didn't turn up, move, moving home|house, switch over",
        "installation*, techniker*, anschluss*, freigeschaltet, freischaltung*, aktivier*, termin*, "
        "einrichtung*, umzug*, nicht erschienen, montage",
    ),
    theme(
        "router",
        "Router and devices",
        "router*, modem*, hub, wifi, wi fi, handset*, phone, sim, sim card*, box, set top, device*, equipment, tv box",
        "router*, modem*, wlan, handy*, gerät*, sim karte*, sim, receiver*, fritzbox, hardware",
    ),
    theme(
        "customer_service",
        "Customer service",
        "customer service|care|support|services, call centre|center, helpline, on hold, get through, "
        "live chat, chat, agent*, advisor*, adviser*, hung up, call back, staff, support, complaint*",
        "kundenservice, kundendienst, kundenbetreuung, hotline, callcenter, warteschleife, chat, "
        "mitarbeiter*, berater*, support, rückruf*, beschwerde*, service",
    ),
    theme(
        "waiting",
        "Waiting and response time",
        "waiting, waited, wait, hours on, took .. weeks|days|hours|months, long time, delay*, "
        "still waiting, response time, weeks to, days to, no answer|reply|response",
        "warten, gewartet, wartezeit*, verzöger*, wochen, keine antwort|rückmeldung, lange, immer noch",
    ),
    theme(
        "repair",
        "Faults and repair",
        "fault*, repair*, fix, fixed, problem*, issue*, resolved, not working, stopped working, line fault, broken",
        "fehler*, reparatur*, repariert, problem*, behoben, defekt*, funktioniert nicht, geht nicht, kaputt*",
    ),
    theme(
        "communication",
        "Communication and promises",
        "told, promised, promise*, informed, communicat*, misinformation, misled, lied, lies, "
        "mis sold, missold, contradict*, different answers, no one knows, update*, kept informed",
        "versprochen, zusage*, zugesagt, informiert*, kommunikation, "
        "falsch* auskunft|information|aussage, gelogen, widersprüchlich*, auskunft*",
    ),
    theme(
        "tv",
        "Television",
        "tv, television, channel*, sky, bt sport, streaming, remote, picture quality, recording*, box",
        "fernsehen, tv, sender, programm*, streaming, aufnahme*, bildqualität, fernbedienung",
    ),
)
