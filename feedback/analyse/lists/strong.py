"""Words nobody chooses who is merely not quite content."""

PHRASES = """
worst, terrible, horrible, horrid, awful, appalling, disgust*, disgrace*, useless, pathetic, rude*,
unacceptable, ridiculous*, a joke, shambles, nightmare, dreadful, atrocious, shocking, abysmal, lousy, nasty,
fed up, furious, angry, upset, never again, never use|buy|fly|order|stay|go|return|come|be back,
will not|never be|come|go|return|buy|use|fly back|again, won't be|come|go|return|buy|use|fly|ever,
not|never recommend, wouldn't|don't|can't|couldn't|cannot recommend, avoid, garbage, trash, junk, crap*, sucks,
suck, sucked, fail, failed, failing, fails, scam*, disappoint*, let down, frustrat*, unhappy, dissatisf*,
annoy*, regret, waste of time|money, zero|no stars, diabolical, neglect*, stay away,
extremely|very|really|so|incredibly poor|bad|slow|rude,
extremely|very|really|so|incredibly disappointed|frustrating|expensive|unhappy|upset,
bad service|experience|customer|attitude|food|quality, mediocre at best, gross, stupid, hate, hated, worse,
worse than, rubbish, so called, pissed, outrageous*, insane, not fit for purpose, no excuse
"""
