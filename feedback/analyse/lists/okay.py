"""So-so: neither praise nor complaint."""

PHRASES = """
ok, okay, alright, all right, fine, decent, acceptable, adequate, good enough, so far, not bad, not too bad,
satisfactory,
reasonable, works as, works|worked|does|did as it should, does the job, did the job, after a while, mostly,
i suppose, i guess, as expected,
nothing special
"""
