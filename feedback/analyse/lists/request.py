"""A plain request or question: unasked it is no complaint."""

# In answer to "what could be better?" these are wishes.
PHRASES = """
i|we need|want|wish (a|an|the|to|some|help|more)? (know|change|make|get|have|order|open|use|see|new|second)?,
i'd like (to|a)? (know|change|make|get|have|order)?,
i|we would like (a|an|the|my|to|some|help)? (know|change|make|get|have|order|open|use|see|new|second)?,
would like (a|the|my|to)? (know)?, do|should|must|can|could|would i|we need (a|an|the|to)?,
should|could i|we (know|do)?,
how|what|where|when|which should|could i|we, need|needs to|a (know|change|update|get|verify)?,
please tell|help|let|send|advise|explain
"""

# In answer to a question of ours these say nothing.
ASKING = """
could|can|would you please|tell|explain|help, i was wondering, tell me|us about|how|what|where|when,
what happens if i .. late|lose|lost, i wonder, i wondered, i'm wondering,
i am|was looking for|to, not sure what|where|how|which|whether|when,
will|would|do|am|can i|we (be|get|being)? charged,
if|when i .. lost|charged, i|i've|have lost my|the phone|card|pin|password|wallet|passport|keys|code|mobile,
phone|card|wallet|passport|mobile is|was|got|has (been)? lost|stolen, i forgot|forget, forgotten|forgot my, how come,
top up|ups|it|my|upped
"""
