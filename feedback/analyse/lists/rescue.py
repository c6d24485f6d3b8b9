"""The trouble was put right: what is told before it no longer counts as a complaint."""

PHRASES = """
was|were|is|got|all|been sorted|fixed|solved|resolved|rectified,
and|you|crew|team|agent|they|she|he sorted|fixed|solved,
and|you|crew|team|agent|they|she|he resolved|replaced|refunded|rectified,
engineer|staff|nurse|nurses|desk|colleague|lady|man sorted|fixed|solved|resolved|replaced|found,
sorted|fixed|solved|resolved|rectified it|them|everything|this|things|that|my|the|in|within|at|immediately|quickly,
refunded|replaced me|it|them|one|the|my|immediately|promptly, put it|things|everything|that|this right,
made it|things|everything right|easy, made it a pleasure, you|team|crew|they|desk found it|them|her|him,
found it within|in,
replacement|refund arrived|came within|the|in|next|quickly|promptly|immediately, kept us|me informed|updated,
now|everything works|working|fine .. perfectly|fine|well|again, sent (me|us|out)? a new|replacement,
over before, gone in, put me|us at ease, worth every, so much better,
shorter|quicker|better|easier than i|we|expected|feared|before,
you|they returned it|them|my, did not|didn't spoil|matter, no harm done, more than made up, made up for
"""
