"""Kind words that are not meant."""

PHRASES = """
thanks|thank for nothing, thank you for nothing, thanks a lot for .. nothing, yeah right, oh great, oh joy,
oh wonderful,
great|nice|good|fantastic|amazing|awesome job .. losing|lost|cancelling|breaking|ruining|delaying|not|never|wasting,
great|nice|good way to lose|ruin|treat|waste, way to go, big surprise, what a surprise, no surprise,
not surprised,
congratulations .. losing|ruining|breaking|cancelling|delaying|wasting|overcharging|ignoring,
thanks .. losing|ruining|breaking|cancelling|delaying, thanks .. wasting|overcharging|ignoring|leaving,
so much for,
what a joke, is this a joke, are you kidding, are you serious|joking, smh, wtf, get it together,
good luck with|getting
"""
