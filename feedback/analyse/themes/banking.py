"""Banks, cards, credit and other money matters. A start set; every organisation changes it to its own words."""

from __future__ import annotations

from feedback.analyse.themes import theme

THEMES = (
    theme(
        "card",
        "Cards",
        "card, cards, debit card*, credit card*, pin, contactless, card declined, declined, "
        "card arriv*|arrival|delivery, swallowed, virtual card*, expire*",
        "karte*, kreditkarte*, girokarte*, ec karte*, pin, kontaktlos*, abgelehnt*, eingezogen, debitkarte*",
    ),
    theme(
        "transfer",
        "Transfers and payments",
        "transfer*, payment*, direct debit*, standing order*, pending, not arrived, "
        "failed payment|transfer, sent money, beneficiary, top up*, topup, topping up, "
        "bank transfer, swift, sepa, deposit*, cheque*, check deposit*",
        "überweis*, überweisung*, zahlung*, lastschrift*, dauerauftrag*, eingegangen, "
        "nicht angekommen, gutschrift*, sepa, aufladen, scheck*, einzahl*",
    ),
    theme(
        "fees",
        "Fees and charges",
        "fee, fees, charge, charges, charged, overdraft fee*, overcharg*, late fee*, extra fee*, "
        "hidden fee*, commission, penalt*",
        "gebühr*, entgelt*, kosten, spesen, abgebucht, kontoführungsgebühr*, strafzins*, "
        "überziehungszins*, provision*, versteckte kosten",
    ),
    theme(
        "account",
        "Account opening and closing",
        "open* .. account, clos* .. account, account, verify, verification, identity, id check, kyc, "
        "blocked account, account blocked|frozen|locked|closed|restricted, freez*, frozen",
        "konto, kontoeröffnung, konto .. eröffn*, konto .. gekündigt|gesperrt|geschlossen, "
        "kontosperrung*, gesperrt, legitimation*, identifi*, postident, videoident",
    ),
    theme(
        "online",
        "App and online banking",
        "app, online banking, internet banking, website*, log in, login, logged out, password*, "
        "passcode*, crash*, update, mobile banking, error message*, two factor",
        "app, onlinebanking, online banking, website*, login, einloggen, passwort*, absturz, "
        "abgestürzt, update, fehlermeldung*, tan, pushtan, photo tan, zugang",
    ),
    theme(
        "fraud",
        "Fraud and security",
        "fraud*, scam*, unauthor*, unauthoris*, stolen, phishing, identity theft, hacked, "
        "compromised, suspicious, don't|didn't recognise|recognize, security, lost .. card",
        "betrug*, betrüg*, phishing, gestohlen*, unbefugt*, gehackt, missbrauch*, "
        "identitätsdiebstahl, verdächtig*, sicherheit*, nicht autorisiert*",
    ),
    theme(
        "cash",
        "Cash and branches",
        "cash, atm*, withdraw*, cash machine*, branch*, teller*, counter, opening hours, coins, cashpoint*",
        "bargeld, geldautomat*, automat*, abheb*, filiale*, zweigstelle*, schalter, öffnungszeit*, einzahl*, münz*",
    ),
    theme(
        "credit",
        "Loans and mortgages",
        "loan*, mortgage*, credit limit, interest, interest rate*, apr, lend*, refinanc*, repay*, "
        "foreclos*, escrow, overdraft*, balance transfer*, student loan*",
        "kredit*, darlehen*, hypothek*, baufinanzierung*, zins*, zinsen, rate, raten, dispo*, "
        "tilgung*, umschuld*, finanzierung*",
    ),
    theme(
        "credit_report",
        "Credit reports and collection",
        "credit report*|score*|bureau*|file|history|reporting, equifax, experian, transunion, "
        "debt collect*, collection agency|agencies|account, collections, dispute*, inaccurate, "
        "delinquen*, charge off, charged off",
        "schufa*, bonität*, inkasso*, mahnung*, mahnbescheid*, eintrag*, auskunftei*, forderung*",
    ),
    theme(
        "exchange",
        "Foreign currency and travel",
        "exchange rate*, currency, currencies, foreign, abroad, travel, conversion, euros, dollars, "
        "exchang*, international",
        "wechselkurs*, währung*, fremdwährung*, ausland*, umrechnung*, auslandseinsatz*, reise*",
    ),
    theme(
        "customer_service",
        "Customer service",
        "customer service|care|support, representative*, staff, agent*, advisor*, "
        "call centre|center, on hold, hung up, chat, helpline, rude, manager*, "
        "no answer|reply|response, speak to, called",
        "kundenservice, kundendienst, hotline, warteschleife, berater*, mitarbeiter*, callcenter, "
        "chat, service, keine antwort|rückmeldung, unfreundlich*, rückruf*",
    ),
    theme(
        "waiting",
        "Waiting and processing time",
        "waiting, waited, wait, delay*, took .. weeks|days|months, how long, still waiting, "
        "still not, weeks, long time, processing time, pending",
        "warten, gewartet, wartezeit*, verzöger*, wochen, monate*, bearbeitungszeit*, dauert, "
        "immer noch, in bearbeitung",
    ),
    theme(
        "refund",
        "Refunds and disputes",
        "refund*, money back, chargeback*, charge back, dispute*, reimburs*, revert*, "
        "cancel .. transfer|payment, claim*, compensation",
        "erstatt*, rückerstattung*, geld zurück, rückbuchung*, rückzahlung*, reklam*, widerspruch*, "
        "entschädigung*, storno*",
    ),
)
