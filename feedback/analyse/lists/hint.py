"""Often, but not always, part of a complaint."""

PHRASES = """
wait, waits, waiting, cold, noise, unable, couldn't, can't, cannot, could not, wouldn't, didn't, doesn't,
never, without, issue*, problem*, concern*, hard to, error*, forms, bored, boring, pain, phone calls, costs,
cost, charge, charges, cancel, return, stop, stopped, paying, pay, wrongly, blame*, again, twice, three times,
third time, supposed, told, promised, promise, apparently, nowhere, no longer, anymore, any more
"""
