from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from feedback.analyse.registry import signals


@signals.register
class AsksForContact:
    """They ask us to get in touch with them."""

    key = "asks_for_contact"
    label = _("Asks for contact")
    alarming = True
    negatable = True
    note = _("asks us to get in touch")
    phrases = {
        "en": (
            "please|kindly|pls|plz .. call|phone|ring|contact|email|write|reply|respond|answer|dm",
            "call|phone|ring|contact|email me",
            "give me a call|ring",
            "call me back",
            "ring me back",
            "phone me back",
            "get back to me",
            "get in touch with me",
            "want|need|like a (call|phone)? back|callback",
            "callback requested",
            "request a callback|call",
            "would|want|like|need to speak|talk .. manager|supervisor|someone",
            "would|want|like|need to speak|talk .. somebody|person|human|representative",
            "speak|talk to (a|your|the|to)? (real|actual)? manager|supervisor|human|person",
            "let me speak",
            "can|could|will|would someone|somebody|you|anyone (please)? contact|call|ring|phone|email",
            "can|could|will|would someone|somebody|you|anyone (please)? reply|help|respond|dm|answer",
            "waiting for (a|your|the)? reply|response|answer|call",
            "await* your reply|response|call",
            "expect (a|your)? reply|response|answer|call",
            "look* forward to (your|a|hearing)? (prompt)? reply|response|from",
            "need|want|demand|expect an answer|explanation|response|reply|apology",
            "my (phone|telephone|mobile)? number is",
            "reach me at|on",
            "dm me",
            "please advise",
            "let me know",
            "how (can|do) i contact|reach|complain",
        ),
        "de": (
            "bitte .. melden|rückruf|zurückrufen|anrufen|kontaktieren|antworten|antwort|rückmeldung",
            "bitte um (einen|eine|ihren|ihre|baldige)? rückruf|rückmeldung|antwort|stellungnahme|kontaktaufnahme",
            "rufen sie mich",
            "melden sie sich",
            "meldet euch",
            "ruft mich",
            "kontaktieren sie mich",
            "schreiben sie mir",
            "erwarte .. rückruf|antwort|rückmeldung|stellungnahme|entschuldigung|anruf",
            "warte .. auf .. antwort|rückruf|rückmeldung",
            "möchte|will .. vorgesetzten|geschäftsführer|chef|mensch* sprechen",
            "kann|könnte mich (bitte)? jemand",
            "erreichen sie mich",
            "meine telefonnummer|handynummer|nummer ist|lautet",
            "wann bekomme ich .. antwort",
        ),
        "fr": (
            "rappelez moi",
            "contactez moi",
            "merci de me|m'a* rappeler|contacter|répondre",
            "veuillez me contacter|rappeler|répondre",
            "j'attends votre réponse|appel",
            "répondez moi",
        ),
        "es": (
            "llámenme",
            "contáctenme",
            "por favor .. llamen|contacten|respondan|contactar|llamar",
            "espero su respuesta|llamada",
            "quiero hablar con",
        ),
    }
