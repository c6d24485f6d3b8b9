"""Understatement and turns: the complaint hides behind them."""

PHRASES = """
not impressed|very|sure|really|the|as|too|so|quite|all|always,
wasn't|isn't|aren't|weren't very|really|the|as|quite|so|too, at best, fair, could be, ok, okay, average,
mediocre, a bit, a little|lot, bit of, only, only issue|problem|complaint|thing|downside|negative|criticism,
apart from, other than, unfortunately, sadly, shame, sorry, at least, meh, so so, thought, expected, at all,
even, why, but, however, although, though, except, sometimes, at times, seems, seemed, unsure, hit and miss,
not sure, rushed in|into|to, returned|returning|return home|journey|journeys, what|wat was|is wrong,
not really a|an|the|very|good|happy|my, as it is a|an|the|not|too|very|so|difficult|hard
"""
