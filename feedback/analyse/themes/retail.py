"""Shops, online shops and restaurants of a chain. A start set; every organisation changes it to its own words."""

from __future__ import annotations

from feedback.analyse.themes import theme

THEMES = (
    theme(
        "delivery",
        "Delivery",
        "deliver*, shipping, shipped, shipment*, parcel*, package*, courier*, tracking, dispatch*, "
        "arrived late, not arrived, never arrived, still waiting for .. order|parcel|package",
        "liefer*, lieferung*, versand*, verschickt, paket*, sendung*, sendungsverfolgung, zustell*, "
        "bote, nicht angekommen, spedition, dhl, hermes",
    ),
    theme(
        "product_quality",
        "Product quality",
        "quality, broke, broken, faulty, defective, damaged, fell apart, stopped working, "
        "doesn't|didn't|not work*, cheaply made, flimsy, poor quality, durable, torn, ripped, hole, "
        "seam*, stitching, lasted",
        "qualität*, kaputt*, defekt*, beschädigt*, mangelhaft*, funktioniert nicht, geht nicht, "
        "schlecht verarbeitet, verarbeitung, gerissen, minderwertig*, haltbar*",
    ),
    theme(
        "size_fit",
        "Size and fit",
        "size, sizes, sizing, fit, fits, fitted, too small|big|large|tight|loose|short|long, "
        "runs small|large|big, true to size, petite, waist, sleeves, length, snug, unflattering",
        "größe*, größen, passt, passform, zu klein|groß|eng|weit|kurz|lang, sitzt, schnitt, fällt klein|groß aus",
    ),
    theme(
        "returns",
        "Returns and exchange",
        "return, returns, returned, returning, exchange*, send|sent back, send|sent it back, "
        "return label*, take it back, going back, return policy",
        "rückgabe*, retoure*, zurückgeschickt, zurückschicken, zurücksenden, umtausch*, umgetauscht, "
        "rücksende*, widerruf*",
    ),
    theme(
        "refund",
        "Refunds",
        "refund*, money back, reimburs*, credited, store credit",
        "erstatt*, rückerstattung*, geld zurück, gutschrift*, gutgeschrieben, rückzahlung*",
    ),
    theme(
        "price",
        "Price and offers",
        "price*, pricing, expensive, overpriced, cheap*, cost, costs, discount*, sale, coupon*, "
        "voucher*, offer*, promo*, deal, value for money, worth the money",
        "preis*, teuer*, günstig*, billig*, rabatt*, angebot*, aktion, gutschein*, kosten, preis leistung",
    ),
    theme(
        "availability",
        "Stock and choice",
        "out of stock, in stock, stock, sold out, unavailable, not available, availability, "
        "selection, choice, range, variety, discontinued, back order*",
        "ausverkauft*, nicht verfügbar, verfügbar*, nicht lieferbar, vorrätig, auswahl, sortiment, "
        "lagerbestand, vergriffen",
    ),
    theme(
        "staff",
        "Staff and service in store",
        "staff, employee*, cashier*, assistant*, manager*, sales person|people, salesperson, "
        "associate*, server*, waiter*, waitress*, rude, helpful, friendly, attitude",
        "personal, mitarbeiter*, verkäufer*, kassierer*, filialleit*, bedienung, berater*, beratung, "
        "unfreundlich*, freundlich*, kellner*",
    ),
    theme(
        "checkout",
        "Checkout and queues",
        "queue*, line, lines, checkout*, till, tills, self checkout, wait, waiting, waited, "
        "register, drive thru, drive through, slow",
        "kasse*, schlange*, warteschlange*, anstehen, wartezeit*, gewartet, selbstbedienungskasse*",
    ),
    theme(
        "store",
        "Store and cleanliness",
        "store, shop, clean*, dirty, filthy, parking, toilet*, bathroom*, restroom*, tables, floor, "
        "smell*, layout, opening hours, fitting room*, changing room*",
        "laden, geschäft, filiale*, sauber*, dreckig*, schmutzig*, parkplatz*, parkplätze, "
        "toilette*, öffnungszeit*, umkleide*, geruch",
    ),
    theme(
        "website",
        "Website and app",
        "website*, web site, online, app, log in, login, account, password, basket, cart, page, "
        "search, checkout page, crash*, update",
        "website*, webseite*, online shop, onlineshop, app, login, konto, passwort, warenkorb, "
        "seite, suche, absturz, abgestürzt",
    ),
    theme(
        "order",
        "Order accuracy",
        "wrong item*|order|size|colour|color|product, missing item*|part*|product*, incomplete, "
        "order wrong, got .. order wrong, forgot .. my|our, not what i ordered, mix* up, "
        "cancelled my order, order number|status|cancelled",
        "falsch* artikel|produkt|ware|größe|bestellung, fehlt*, unvollständig*, bestellung, "
        "bestellt*, bestellnummer, storniert*, verwechselt",
    ),
    theme(
        "food",
        "Food and drink",
        "food, burger*, fries, meal*, coffee, tea, drink*, taste*, delicious, tasty, fresh*, stale, "
        "overcooked, undercooked, menu, portion*, flavor*, flavour*, cold food",
        "essen, speise*, geschmack*, lecker, frisch*, kaffee, getränk*, kalt, portion*, speisekarte",
    ),
    theme(
        "payment",
        "Payment",
        "payment*, paid, charged, charged twice, card declined, paypal, credit card*, debit, "
        "invoice*, gift card*, double charged, overcharg*",
        "zahlung*, bezahlt*, bezahlen, abgebucht, kreditkarte*, paypal, rechnung*, lastschrift*, "
        "mahnung*, doppelt abgebucht",
    ),
)
