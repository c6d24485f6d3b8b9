"""How long or how often it took."""

PHRASES = """
0*|1*|2*|3*|4*|5*|6*|7*|8*|9* (a|and)? (half)? hour|hours|hr|hrs|week|weeks|month|months|year|years,
two|three|four|five|six (a|and)? (half)? hour|hours|hr|hrs|week|weeks|month|months|year|years,
seven|eight|nine|ten|several|many (a|and)? (half)? hour|hours|hr|hrs|week,
seven|eight|nine|ten|several|many (a|and)? (half)? weeks|month|months|year|years, hours, an hour, hour wait,
0*|1*|2*|3*|4*|5*|6*|7*|8*|9* minutes|mins|min,
two|three|four|five|six|seven|eight|nine|ten|several|many minutes|mins|min,
0*|1*|2*|3*|4*|5*|6*|7*|8*|9* times|calls|people|occasions,
two|three|four|five|six|seven|eight|nine|ten|several|many times|calls|people|occasions,
1hr|1hour|2hrs|3hrs|4hrs|2hours|3hours|4hours
"""
