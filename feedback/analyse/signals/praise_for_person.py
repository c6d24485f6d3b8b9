from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from feedback.analyse.registry import signals

_WHO = (
    "staff|nurse|nurses|doctor|doctors|dr|driver|drivers|crew|agent|agents|lady|gentleman|guy|"
    "man|woman|waiter|waitress|server|servers|attendant|attendants|receptionist|receptionists|"
    "engineer|technician|advisor|adviser|assistant|manager|clerk|rep|representative|paramedic|"
    "paramedics|team|pilot|host|concierge|bartender|steward|stewardess|he|she|they|employee|"
    "employees|person|people|operator|therapist|physio|consultant|midwife|colleague"
)
_HOW = (
    "helpful|friendly|kind|lovely|amazing|fantastic|brilliant|excellent|wonderful|great|"
    "professional|polite|caring|courteous|attentive|outstanding|superb|awesome|patient|"
    "understanding|nice|pleasant|welcoming|knowledgeable|reassuring|exceptional|incredible|"
    "delightful|compassionate|cheerful|supportive"
)
_WER = (
    "mitarbeiter|mitarbeiterin|mitarbeiterinnen|personal|team|crew|fahrer|fahrerin|arzt|ärztin|"
    "schwester|pfleger|berater|beraterin|techniker|kellner|kellnerin|verkäufer|verkäuferin|"
    "flugbegleiter|flugbegleiterin|flugbegleiterinnen|dame|herr|frau|bedienung|schaffner|"
    "zugbegleiter|zugbegleiterin|kollegin|kollege"
)
_WIE = (
    "freundlich*|nett*|hilfsbereit*|kompetent*|super|toll*|hervorragend*|ausgezeichnet*|"
    "großartig*|lieb*|zuvorkommend*|höflich*|aufmerksam*|professionell*|engagiert*|"
    "fantastisch*|spitze|klasse|geduldig*"
)


@signals.register
class PraiseForPerson:
    """They thank or praise somebody who served them. Good news: passed on, never a flag."""

    key = "praise_for_person"
    label = _("Praise for a person")
    alarming = False
    negatable = True
    note = _("praises somebody")
    phrases = {
        "en": (
            f"{_WHO} was|were|is|are|has|have .. {_HOW}",
            f"{_HOW} .. {_WHO}",
            f"thank you|thanks .. to .. {_WHO}",
            f"thank* to (the|your|our|all)? (lovely|wonderful|amazing)? {_WHO}",
            "shout out|shoutout to",
            "kudos to",
            "hats off to",
            "credit to",
            "special thanks|mention to|for|goes",
            "big thank you|thanks to",
            f"well done (to)? {_WHO}",
            "a credit to",
            "deserves|deserve .. raise|recognition|promotion|medal|praise",
            f"couldn't|could not have been (more|any)? {_HOW}|nicer|kinder|better",
            "went above and beyond",
            "above and beyond",
            "went out of (his|her|their) way",
            "made my|our|my day",
            f"{_WHO} .. helped me|us",
            f"{_WHO} took care of|the",
        ),
        "de": (
            f"{_WER} .. war|waren|ist|sind .. {_WIE}",
            f"{_WIE} .. {_WER}",
            "dank* an|der|dem|den (die|den|das|herrn|frau|ihre|ihren|unsere|ihrem|ihrer)? (nette*|tolle*)?",
            "lob an|für",
            f"herrn|frau .. {_WIE}",
            "hat mir|uns .. geholfen",
        ),
        "fr": (
            "merci à",
            "personnel .. aimable|gentil|sympathique|accueillant|professionnel",
            "équipe .. gentille|formidable|sympathique|professionnelle",
        ),
        "es": (
            "gracias a",
            "personal .. amable|atento|encantador|profesional|simpático",
            "muy amables",
        ),
    }
