"""Kind words that are not meant."""

PHRASES = """
thanks for nothing, yeah right, great job .. not, way to go, nice job losing, big surprise,
no surprise, not surprised, thanks a lot for, so much for, smh, wtf, seriously, congratulations on,
what a joke, is this a joke, are you kidding, you guys suck, come on, get it together, good luck with
"""
