"""Praise for people, goods and service."""

PHRASES = """
thank*, helpful, helped, friendly, excellent, professional, professionalism, professionally, kind, kindness, caring,
polite*, efficien*,
lovely, amazing, fantastic, brilliant, wonderful, great, quick, prompt*, easy, reassur*, informative, love,
loved, loves, perfect*, delicious, comfortable, clean, on time, punctual, good, well, understanding, attentive,
listened, listening, explained, courteous, exceptional*, knowledgeable, welcoming, respect*, recommend*,
thorough*, at ease, best, awesome, flattering, compliment*, supportive, support*, nice, pleased, happy, fast,
superb, outstanding, fabulous, fab, top, calm, care, cared, made me feel, looked after, answered, satisfied,
tasty, fun, gorgeous, beautiful*, soft, favorite, glad, enjoy*, pleasant*, cheerful,
very|so|was|were|is|are|and|kind|calm patient, smooth*,
reliable, grateful, appreciat*, job, sensitive, compassion*, approachable, thoughtful, relaxed, spotless,
convenient, impress*, no problems|problem|issues|complaints|trouble, quickly,
quicker|faster|earlier|better|more than expected|planned|before|anticipated, only waited|took,
within .. minutes|mins, straight on|away, dealt with, in good hands, much better
"""
