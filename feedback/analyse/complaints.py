"""Our own English words for service that failed, which general sentiment words do not know.

Each list is a feature of the formula in `unhappy.py`. Notation: see `wording/phrases.py`.
"""

from __future__ import annotations

from feedback.wording.phrases import Phrasebook

FAILURE, STRONG, HINT, WISH, MILD, SARCASM, FINE, PRAISE, DURATION = (
    "failure", "strong", "hint", "wish", "mild", "sarcasm", "fine", "praise", "duration",
)

_NUMBER = "0*|1*|2*|3*|4*|5*|6*|7*|8*|9*|two|three|four|five|six|seven|eight|nine|ten|several|many"

WORDS: dict[str, tuple[str, ...]] = {
    # Something went wrong that a service should not do.
    FAILURE: (
        "delay*", "late", "too long", "so long to|for", "such a long", "long wait*|time|delay*|queue*", "took ages|forever|so long",
        "takes ages|forever", "took .. hours|weeks|months", "for hours|ages|weeks|months", "hours|weeks|months late|later",
        "waiting times|time|list|lists|room", "wait times|time", "waited", "been waiting", "still waiting", "kept waiting",
        "waiting for .. hours|weeks|months|ages", "had to wait|ring|call|chase|pay|go|ask|return|send|phone|repeat",
        "having to wait|ring|call|chase|pay|go|ask|return|send|phone|repeat", "keep having to", "slow*", "overdue",
        "still no|not|haven't|hasn't|isn't|don't|doesn't|have not|has not", "queue*", "on hold", "chasing", "chased",
        "no answer|reply|response|show|support|help|communication|explanation|apology|notice|warning|information|staff|one|record|idea|service|follow|contact|consideration|sense|interest|care|respect",
        "not answer*|available|clear|informed|told|listen*|listened|received|receive|fit|happy|work*|working|getting|given|taken|offered|explained|returned|satisfied|up|acceptable|aware|trained|properly|correct|accurate|delivered|resolved|called|replied",
        "unanswered", "ignor*", "can't|cannot|couldn't|unable get|reach|contact|speak|hold|log|access|use|see|find|book|connect|afford",
        "hung up", "cut off", "passed around|from|about", "pillar to post", "back and forth", "nobody", "no one", "noone",
        "didn't|never|don't|doesn't|won't|not get|got|call|called|reply|replied|answer|answered|listen|listened|arrive|arrived|come|came|turn|turned|show|respond|responded|receive|received|work|works|worked|tell|told|explain|explained|help|helped|care|fit|ask|asked|know|fix|fixed|feel|understand|give|given|let|want|happen|happened|seem|return|returned|allow|offer|offered|keep|kept",
        "wasn't|weren't|isn't|aren't|hasn't|haven't told|informed|listened|given|able|working|available|enough|clear|happy|been|offered|asked|answered|aware|taken|offered|properly|trained|helpful|friendly",
        "lack", "lacking", "lacks", "lack of", "lacked", "poor*", "short staffed|of staff", "shortage*", "understaffed", "no staff", "not enough",
        "too few|many|much|small|big|large|short|tight|cold|hot|noisy|loud|busy|far|late|expensive|early|slow|thin|high|low|soon|rushed|quick",
        "insufficient", "inadequate", "limited", "refund*", "cancelled", "canceled", "cancellation*", "cancelled flight*", "overcharg*",
        "charged", "double charged", "lost", "misplaced", "missing", "missed", "broken", "broke", "faulty", "fault with|on", "damaged", "defective",
        "crash*", "stopped working", "won't work|connect|charge|turn|play", "not working", "returned", "returning", "sent|send|sending it|them|this back",
        "going back", "going|went backwards|downhill", "incorrect*", "mistake*", "mix up", "mixed up", "fell apart", "overpriced", "rip off", "ripped off", "waste of", "waste",
        "price increase*|rise*", "prices|price went|gone|go up", "not worth", "money back", "not as described|advertised|pictured|expected|good|promised|nice",
        "unhelpful", "unprofessional", "attitude*", "abrupt", "dismissive", "dismissed", "uncaring", "incompetent", "condescending",
        "patronising", "impatient", "aggressive", "uninterested", "disinterested", "inconsistent", "inconsistenc*", "inexperienced", "noisy", "dirty", "unclean", "filthy", "cramped",
        "uncomfortable", "crowded", "confus*", "unclear", "complicated", "difficult*", "struggl*", "impossible", "hassle",
        "complain*", "complaint*", "unreliable", "intermittent*", "keeps dropping|cutting|crashing|going|freezing|buffering|saying|disconnecting", "cuts|cutting|cut out", "drops", "dropping", "not (very|so|really|that|too|as|particularly|overly|all)? (that)? good|great|happy|helpful|nice|comfortable|ideal|clean|friendly|worth|flattering|easy|quick", "wasn't|isn't|aren't|weren't|don't|didn't (very|so|really|that|too|as|look|feel)? good|great|nice|comfortable|worth|clean|friendly|right", "dry", "lukewarm", "stink*", "smell*", "greasy", "soggy", "salty", "overrated", "over rated", "underwhelm*", "nothing special|but|like", "elsewhere", "place else", "hardly any", "barely", "no flavor|flavour|taste|excuse|reason|sign|wonder|point|seats|room|good", "madhouse", "packed", "awkward", "turn off", "taste like|of", "bland", "stale", "undercooked", "overcooked",
        "tasteless", "flavorless", "flimsy", "cheaply", "cheap material|fabric|looking|quality", "itchy", "unflattering", "misled", "misleading", "mis sold", "lied", "lies", "lie", "forced", "stuck", "stranded", "forgot", "forgotten", "runaround",
        "buffering", "disconnect*", "left waiting|without|alone|in|on|to", "given up", "gave up", "let me down", "inconvenien*", "distress*", "unnecessar*", "pressure*", "unpaid", "unsatisf*", "disorganis*", "disorganiz*", "chaos", "chaotic", "mess", "messed", "messing", "screwed", "ruin*", "failure*",
        "i feel|felt rushed|ignored|alone|unsafe|like|dismissed|fobbed|let", "fobbed", "rushed", "untrained", "outdated", "dated", "gone downhill", "went wrong", "goes wrong", "wrong", "problem with", "problems with", "issue with", "issues with", "expensive", "unfair", "greedy",
    ),
    # Words nobody chooses who is merely not quite content.
    # How long it took.
    DURATION: (
        f"{_NUMBER} (a|and)? (half)? hour|hours|hr|hrs|week|weeks|month|months|year|years", "hours", "an hour", "hour wait",
        f"{_NUMBER} minutes|mins|min", f"{_NUMBER} times|calls|people|occasions", "1hr|1hour|2hrs|3hrs|4hrs|2hours|3hours|4hours",
    ),
    STRONG: (
        "worst", "terrible", "horrible", "horrid", "awful", "appalling", "disgust*", "disgrace*", "useless", "pathetic", "rude*",
        "unacceptable", "ridiculous*", "a joke", "shambles", "nightmare", "dreadful", "atrocious", "shocking", "abysmal", "lousy", "nasty",
        "fed up", "furious", "angry", "upset", "never again", "never use|buy|fly|order|stay|go|return|come|be back", "will not|never be|come|go|return|buy|use|fly back|again",
        "won't be|come|go|return|buy|use|fly|ever", "not|never recommend", "wouldn't|don't|can't|couldn't|cannot recommend", "avoid", "garbage", "trash", "junk", "crap*", "sucks", "suck", "sucked", "fail", "failed", "failing", "fails", "scam*",
        "disappoint*", "let down", "frustrat*", "unhappy", "dissatisf*", "annoy*", "regret", "waste of time|money", "zero|no stars",
        "diabolical", "neglect*", "stay away", "extremely|very|really|so|incredibly poor|bad|slow|rude|disappointed|frustrating|expensive|unhappy|upset", "bad service|experience|customer|attitude|food|quality", "mediocre at best", "gross", "stupid", "hate", "hated", "worse", "worse than",
    ),
    # Often, but not always, part of a complaint.
    HINT: (
        "wait", "waits", "waiting", "cold", "noise", "unable", "couldn't", "can't", "cannot", "could not", "wouldn't", "didn't", "doesn't", "never", "without",
        "issue*", "problem*", "concern*", "hard to", "error*", "forms", "bored", "boring", "pain", "phone calls", "costs", "cost", "charge", "charges", "cancel", "return", "stop", "stopped", "paying", "pay", "wrongly", "blame*",
        "again", "twice", "three times", "third time", "supposed", "told", "promised", "promise", "apparently", "nothing", "nowhere", "no longer", "anymore", "any more",
    ),
    # Asks for it to be different.
    WISH: (
        "should", "should have|be", "shouldn't", "could be|have|of better|improved|more|quicker|faster|easier|been|had|done|a", "could do with", "could maybe|possibly|perhaps", "needs to", "needs", "need to", "need to be|have|improve", "need|needed more|a|better|to", "needed",
        "would be nice|better|helpful|good|great|useful|easier|beneficial|appreciated|an", "would have been|liked|preferred|helped|been|appreciated", "would like|prefer|love to|more|a|it|if|the|some", "be nice|good|helpful|better if|to", "wish", "more staff|time|help|information|support|communication|often|appointments|choice|regular|people|nurses|doctors|training|sessions|variety|face|of|attention|parking|beds|privacy|activities|ambulances|drivers|funding|resources|clear|clearly|than", "have|having more", "more", "better", "improve*", "improvement*",
        "instead of", "instead", "rather than", "faster", "quicker", "quickly", "shorter", "sooner", "earlier", "easier", "longer", "clearer", "cheaper", "less", "fewer", "sort out", "reduce", "ought to", "hopefully", "perhaps", "possibly", "maybe",
        "if you|they|it|only|there could|would|had|was|were", "how about", "suggest*", "consider", "speed up", "at weekends", "update the|your", "ability to", "being able to", "more of",
    ),
    MILD: (
        "not impressed|very|sure|really|the|as|too|so|quite|all|always", "wasn't|isn't|aren't|weren't very|really|the|as|quite|so|too", "at best", "fair", "could be", "ok", "okay", "average", "mediocre", "a bit", "a little|lot", "bit of", "only",
        "only issue|problem|complaint|thing|downside|negative|criticism", "apart from", "other than", "unfortunately", "sadly", "shame", "sorry", "at least", "meh", "so so", "thought", "expected", "at all", "even", "why", "but", "however", "although", "though", "except", "sometimes", "at times", "seems", "seemed", "unsure", "hit and miss", "not sure",
    ),
    SARCASM: (
        "thanks for nothing", "yeah right", "great job .. not", "way to go", "nice job losing", "big surprise", "no surprise", "not surprised", "thanks a lot for", "so much for",
        "smh", "wtf", "seriously", "congratulations on", "what a joke", "is this a joke", "are you kidding", "you guys suck", "come on", "get it together", "good luck with",
    ),
    FINE: (
        "nothing", "can't think of any*", "i have no", "nothing at all|really|else|more|to|comes|could|i", "n/a", "na", "none", "nil", "no complaints|complaint|issues|problems|concerns|improvements|improvement|comment|comments|changes|suggestions|problem|faults|fault",
        "no need|room to|for", "all good|fine|ok|great|perfect", "couldn't|can't|cannot|not|never|nothing|one|anything|could|you can|could|be|have|been|get|do|done|think|see|of (have)? (be|been|done|do|of)? (any|anything|nothing)? better|improved|fault|faulted|bettered|improve|nicer", "no one|body could", "couldn't|cannot|can't find|see|think|fault (any|a|anything|of|way)? (fault|way|wrong|anything|at|with)?", "any thing|way could be|do|you better|improved", "no need", "just continue|carry", "continue what|as|doing|the", "no changes", "can't|cannot|couldn't|can not|could not fault|think|improve|better|ask",
        "could not|cannot|couldn't have been|done|asked any|better|for|more", "don't think|know you|it|there|anything|i|they|that|what", "keep up|it|doing", "keep it up", "keep up the", "as it is", "the way it|you is|are", "happy with everything|the|all|it|my",
        "everything was|is|were good|fine|great|ok|perfect|excellent|brilliant|very|well", "very|extremely|really|quite|completely|so|always|totally|perfectly happy|satisfied|pleased|impressed", "carry on", "not applicable", "without delay|hesitation|problem*|issue*", "no delay*|wait*|problems|hassle|fuss|waiting|queue*",
        "don't change anything", "doing|did a|everything great|good|fantastic|excellent|brilliant|wonderful|right|you", "you|they are|were doing everything|great", "not much", "no not", "not really", "not a thing", "can't fault", "no fault*", "not at the moment|present", "at the moment", "first class", "10 out of 10", "10 10", "five star*", "100", "would recommend", "highly recommend*", "definitely recommend|be back|return", "will be back|definitely|return", "never had (a|any)? problem*|issue*|complaint*", "no problem*", "never late|failed|fails|let", "not disappoint*|problem*", "don't hesitate", "worth the|it|every",
    ),
    PRAISE: (
        "thank*", "helpful", "helped", "friendly", "excellent", "professional*", "kind", "kindness", "caring", "polite*", "efficien*", "lovely", "amazing", "fantastic", "brilliant", "wonderful", "great", "quick", "prompt*",
        "easy", "reassur*", "informative", "love", "loved", "loves", "perfect*", "delicious", "comfortable", "clean", "on time", "punctual", "good", "well", "understanding", "attentive", "listened", "listening", "explained", "courteous", "exceptional*",
        "knowledgeable", "welcoming", "respect*", "recommend*", "thorough*", "at ease", "best", "awesome", "flattering", "compliment*", "supportive", "support*", "nice", "pleased", "happy", "fast", "superb", "outstanding", "fabulous", "fab", "top", "calm", "care", "cared", "made me feel", "looked after", "answered", "satisfied", "tasty", "fun", "gorgeous", "beautiful*", "soft", "favorite", "glad", "enjoy*", "pleasant*", "cheerful", "patient", "smooth*", "reliable", "grateful", "appreciat*", "job", "sensitive", "compassion*", "approachable", "thoughtful", "relaxed", "spotless", "convenient", "impress*", "no problems|problem|issues|complaints|trouble",
    ),
}
# A text that begins so tells us what to do or what to look at: "Listen to patients", "Waiting times".
ORDERS = frozenset(
    (
        "listen make give provide have answer arrive communicate keep stop get treat allow ask tell let send "
        "offer reduce increase improve employ train pay put try explain ensure look take be use call sort "
        "change add bring find fix hire open show speak turn update do don't learn remove pick less more "
        "better quicker faster too lack only just need speed shorter longer possibly perhaps maybe having "
        "being think follow consider check introduce invest communication waiting wait times food parking "
        "staffing "
    ).split()
)
# "Nothing", for answers in languages whose words we do not weigh.
NOTHING = frozenset(("nichts", "keine", "kein", "nix", "gut", "zufrieden", "rien", "aucun", "aucune", "nada", "ninguno", "ninguna", "bien"))
BOOK = Phrasebook((tag, phrase) for tag, phrases in WORDS.items() for phrase in phrases)
