"""Asks for it to be different."""

PHRASES = """
should, should have|be, shouldn't, could be|have|of better|improved|more|quicker|faster|easier|been|had|done|a,
could be helpful|useful|nicer|kinder|good, could do with, they|you|staff|she|he could have,
could maybe|possibly|perhaps, needs to, needs, need to, need to be|have|improve,
need|needed more|a|better|to, needed,
would be nice|better|helpful|good|great|useful|easier|beneficial|appreciated|an,
would have been|liked|preferred|helped|been|appreciated, would like|prefer|love to|more|a|it|if|the|some,
be nice|good|helpful|better if|to, wish, more staff|time|help|information|support|communication|often,
more appointments|choice|regular|people|nurses|doctors|training|sessions,
more variety|face|of|attention|parking|beds|privacy,
more activities|ambulances|drivers|funding|resources|clear|clearly|than, have|having more, more, better,
improve*, improvement*, instead of, instead, rather than, faster, quicker, shorter, sooner, earlier, easier,
longer, clearer, cheaper, less, fewer, sort out, reduce, ought to, hopefully, perhaps, possibly, maybe,
if you|they|it|only|there could|would|had|was|were, how about, suggest*, consider, speed up, at weekends,
update the|your, ability to, being able to, more of, could of been|had, would have loved|been, if possible,
if anything, other than that, apart from that, a shame, such a shame, quieter, warmer, cleaner, bigger, larger,
friendlier, to have more|a|better|the, would love|appreciate, tends to|tended to, hard to find
"""
