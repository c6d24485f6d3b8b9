from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from feedback.analyse.registry import signals


@signals.register
class ThreatensToLeave:
    """They say that they are leaving, or already have left."""

    key = "threatens_to_leave"
    label = _("Threatens to leave")
    alarming = True
    negatable = True
    note = _("says they are leaving")
    phrases = {
        "en": (
            "cancel|cancelling (my|our|this|the) account|contract|subscription|membership",
            "canceling|cancelled|canceled (my|our|this|the) account|contract|subscription|membership",
            "cancel|cancelling|canceling|cancelled|canceled (my|our|this|the) policy|service|services|broadband",
            "want|going|like|decided|have|about|threatening to cancel",
            "i'll cancel",
            "will cancel|switch|leave|be leaving|be switching|be cancelling",
            "going|about to switch|leave|cancel|change (my|our|this|you|your|the)? (provider|providers|bank)?",
            "going|about to switch|leave|cancel|change (my|our|this|you|your|the)? (supplier|airline)?",
            "going|about to switch|leave|cancel|change (my|our|this|you|your|the)? (contract|account)?",
            "switch* to (another|a|an|your|some)? (different|new|other)? provider|competitor|bank",
            "switch* to (another|a|an|your|some)? (different|new|other)? supplier|company|network|airline",
            "switch* (provider*|bank*|supplier*|network*|airline*|carriers)",
            "mov* (my|our) (account|business|money|custom|contract)",
            "take|taking|took (my|our) (business|money|custom) elsewhere",
            "go|going|gone|look|looking|shop|shopping|fly|book|buy elsewhere",
            "clos* (my|our|the) account*",
            "look* for another|a|new|alternative|different provider|bank|supplier|company",
            "look* for another|a|new|alternative|different airline|hotel|doctor|surgery",
            "leav* (you|your|this|vodafone|bt|virgin)? (company|provider|bank|network|airline)",
            "never be|come|go|fly|use|shop flying|using|buying|going|coming|back|again|with",
            "never stay|eat|buy|order|book|return|visit flying|using|buying|going|coming|back|again|with",
            "never be|come|go|fly|use|shop here|from|there|this|you|your|at|to",
            "never stay|eat|buy|order|book|return|visit here|from|there|this|you|your|at|to",
            "never again",
            "won't|wont|not be|come|going|coming back|returning|renewing|again",
            "won't|not|wouldn't .. use|fly|buy|order|stay|shop|book .. again",
            "not (be)? renew*",
            "end* (my|our|the) (contract|membership|subscription)",
            "last time i|we .. fly|use|buy|order|shop|stay|book|visit|eat",
            "lost (a|my|our|me|this) (loyal|good|long)? (customer|business|custom)",
            "losing (a|my|our|me) (customer|business)",
            "done with you|them|this|united|delta",
            "as soon as my contract",
            "when my contract ends|is|runs",
            "no longer be|a customer",
            "unsubscrib*",
            "port* out",
            "terminat* .. contract|account|agreement",
        ),
        "de": (
            "kündige|kündigen|gekündigt|kündigung",
            "wechsle|wechseln|gewechselt .. anbieter|bank|vertrag|konkurrenz|versicherung",
            "anbieter|bank|versicherung|vertrag (zu)? wechseln|kündigen|gewechselt",
            "nie wieder|mehr",
            "gehe|gehen zur konkurrenz",
            "kein kunde mehr",
            "war .. letzte mal|bestellung|buchung|einkauf|flug|reise",
            "kunden weniger|verloren",
            "konto .. auflösen|kündigen|schließen",
            "suche|suchen .. anderen|neuen anbieter|arzt|versicherer",
            "zum letzten mal|letztenmal",
            "nicht mehr .. bestellen|buchen|kaufen|fliegen|kommen",
        ),
        "fr": (
            "résilier|résilie|résiliation",
            "plus jamais",
            "changer d'opérateur|banque|de",
            "je pars|quitte",
        ),
        "es": (
            "cancelar .. cuenta|contrato|suscripción",
            "nunca más",
            "darme de baja",
            "cambiar de|me compañía|banco",
        ),
    }
