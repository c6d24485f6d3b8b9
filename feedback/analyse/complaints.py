"""Our own English words for service that failed, which general sentiment words do not know.

Each list is a feature of the formula in `unhappy.py`. Notation: see `wording/phrases.py`.
"""

from __future__ import annotations

from feedback.wording.phrases import Phrasebook

FAILURE, STRONG, WISH, MILD, SARCASM, FINE, PRAISE = (
    "failure", "strong", "wish", "mild", "sarcasm", "fine", "praise",
)

WORDS: dict[str, tuple[str, ...]] = {
    FAILURE: (
        # time
        "delay*", "late", "waiting", "waited", "wait time*", "waiting time*", "long wait*", "wait", "waits",
        "too long", "so long to", "took ages", "takes ages", "forever", "for hours", "hours later", "slow*",
        "overdue", "still waiting", "still no", "still not", "still haven't|hasn't|isn't|don't", "hours|weeks|months ago",
        "queue*", "on hold", "chase*|chasing", "eventually", "after .. hours|weeks|months",
        # nobody answers
        "no answer", "no reply", "no response", "not answer*", "never answer*", "never call*", "never reply|replied",
        "unanswered", "ignor*", "couldn't|can't|cannot get through|hold|reach|contact", "hung up", "cut off",
        "nobody|no-one|noone", "no one", "didn't|never get back", "not returned", "not informed|told|listen*|listened",
        "wasn't|weren't told|informed|listened|given", "no communication|information|help|explanation|support|apology",
        "lack", "lacking", "lack of", "lacked", "poor*", "short staffed", "understaffed", "short of staff",
        "not enough", "too few", "too many", "too much", "insufficient", "inadequate",
        # goods and money
        "refund*", "cancelled", "canceled", "cancel", "cancelling", "cancellation*", "overcharg*", "charged",
        "double charged", "lost", "missing", "missed", "broken", "broke", "faulty", "damaged", "defective", "crash*",
        "stopped working", "doesn't|didn't|won't|don't|not work*", "not working", "return*", "returned", "returning",
        "sent|send it back", "sent back", "wrong", "incorrect*", "mistake*", "error*", "mix up", "fell apart",
        "expensive", "overpriced", "rip off", "ripped off", "waste of", "waste", "price increase*", "increase in price",
        "not worth", "money back", "not as described|advertised|pictured|expected",
        # people and places
        "rude*", "unhelpful", "unprofessional", "attitude", "abrupt", "dismissive", "uncaring", "incompetent",
        "inconsistent", "noisy", "noise", "dirty", "unclean", "filthy", "cold", "cramped", "uncomfortable", "crowded",
        "unable", "couldn't", "can't", "cannot", "wouldn't", "didn't", "doesn't", "never", "without",
        "confus*", "unclear", "complicated", "difficult*", "hard to", "struggl*", "impossible", "hassle", "issue*",
        "problem*", "complain*", "complaint*", "concern*", "unreliable", "intermittent*", "drops", "dropping", "keeps",
        "bland", "stale", "undercooked", "overcooked", "tasteless", "flimsy", "cheaply", "itchy", "unflattering",
        "misled|misleading", "lied", "lies", "blame*", "forced", "stuck", "stranded", "misplaced", "forgot*",
    ),
    STRONG: (
        "worst", "terrible", "horrible", "awful", "appalling", "disgust*", "disgrace*", "useless", "pathetic",
        "unacceptable", "ridiculous*", "joke", "shambles", "nightmare", "dreadful", "atrocious", "shocking",
        "fed up", "furious", "angry", "upset", "never again", "never use", "will not|never be back|return",
        "wouldn't|not recommend", "avoid", "garbage", "crap", "sucks", "suck", "fail", "failed", "failing", "scam",
        "disappoint*", "let down", "frustrat*", "unhappy", "dissatisf*", "annoy*", "regret",
        "waste of time|money", "zero stars", "no stars", "diabolical", "neglect*", "inhuman*",
    ),
    WISH: (
        "should", "could be better", "could be improved", "needs to", "need to be", "need more", "needs more",
        "would be nice|better|helpful|good", "would like", "would have liked|preferred|been", "wish", "more staff",
        "more", "better", "improve*", "improvement*", "instead of", "rather than", "faster", "quicker", "shorter",
        "less", "could have", "could do with", "please", "sort out", "stop", "reduce", "ought to", "hopefully",
    ),
    MILD: (
        "not great|good|happy|impressed|very|helpful|ideal|enough|sure|really|the best|as", "wasn't|isn't great|good|happy",
        "could be", "ok", "okay", "average", "mediocre", "a bit", "a little", "bit of", "only", "only complaint",
        "apart from", "other than", "unfortunately", "sadly", "shame", "sorry", "at least", "meh", "so so",
        "thought", "supposed to", "expected", "at all", "even", "just", "why", "but", "however", "although", "except",
    ),
    SARCASM: (
        "thanks for nothing", "yeah right", "great job .. not", "well done .. not", "way to go", "nice job losing",
        "big surprise", "no surprise", "not surprised", "good luck", "thanks a lot for", "so much for", "really?",
        "lol", "smh", "wtf", "seriously", "congratulations on",
    ),
    FINE: (
        "nothing", "n/a", "none", "no complaints|complaint|issues|problems|concerns|improvements|improvement",
        "no need", "all good", "all fine", "couldn't|can't|cannot be better|improved|fault", "can't think", "cannot think",
        "can not fault|think|improve", "couldn't fault|ask|have", "don't think", "don't know", "not sure", "keep up",
        "keep it up", "as it is", "happy with everything", "perfect", "everything was|is good|fine|great|ok",
        "no improvement*", "nothing at all", "very happy|satisfied|pleased|good", "carry on", "not applicable", "no",
        "nil", "without delay|hesitation|problem*|issue*",
    ),
    PRAISE: (
        "thank*", "helpful", "friendly", "excellent", "professional", "kind", "caring", "polite", "efficient*",
        "lovely", "amazing", "fantastic", "brilliant", "wonderful", "great", "quick", "quickly", "prompt*", "easy",
        "reassur*", "informative", "love", "loved", "loves", "perfect*", "delicious", "comfortable", "clean",
        "on time", "good service", "well", "understanding", "attentive", "listened", "explained", "courteous",
        "knowledgeable", "welcoming", "respect*", "recommend", "thorough*", "put at ease", "at ease", "good",
        "best", "awesome", "flattering", "compliments", "works great|well|perfectly|fine", "supportive", "support",
    ),
}
BOOK = Phrasebook((tag, phrase) for tag, phrases in WORDS.items() for phrase in phrases)
