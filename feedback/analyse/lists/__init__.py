"""Our own English words, one list a file, phrases between commas in the notation of `wording/phrases.py`."""
