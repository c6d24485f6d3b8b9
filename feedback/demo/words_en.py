"""What the demo's customers say in English. Each touchpoint: what went wrong, what went well, what was so-so.

Slots: {city} {other} {n} (minutes or a small number) {days} {fee} {flight} {day} {agent}.
"""

SAID = {
    "website": (
        (
            "The app logged me out at the gate and would not show my boarding pass. I had to queue {n} minutes for a paper one.",
            "Your website charged me twice for flight {flight} and there is no way to reach anybody about it.",
            "The app crashes every time I try to add a bag. I have deleted and installed it {days} times.",
            "Impossible to change my own surname's spelling online. The form says error, nothing else.",
            "I was shown {fee} euros and paid more in the end. That is misleading.",
        ),
        ("Booking in the app took me two minutes. Clear and quick.", "The new seat map is lovely, well done."),
        ("The website is fine, though I miss a calendar of cheap days.",),
    ),
    "change-booking": (
        (
            "Rebooked to {day} without being asked. My visa ends the day before.",
            "A fee of {fee} euros to correct one letter in my name. If nobody can explain that I will go to the ombudsman.",
            "I tried to change my flight for {n} minutes on the phone and was then told to use the website, which sent me to the phone.",
            "You moved flight {flight} by five hours and offer me nothing. I will not fly with you again.",
        ),
        (
            "Changing my flight was free and took one click. Thank you.",
            "{agent} on the phone moved our whole family to an earlier flight.",
        ),
        ("The change worked, but I had to enter everything again.",),
    ),
    "check-in": (
        (
            "Two desks open for a full flight to {city}. We queued {n} minutes and nearly missed it.",
            "The machine refused my passport and nobody at the desk knew why.",
            "Your check-in agent was rude to my mother, who is 84 and needs a wheelchair.",
            "Online check-in gave me a seat in row 30 although I had paid {fee} euros for row 5.",
        ),
        (
            "Check-in at {city} took a minute, friendly people.",
            "{agent} at check-in found us seats together. Made our day.",
        ),
        ("Check-in was all right, a bit slow.",),
    ),
    "boarding": (
        (
            "The lift to the aircraft never came. Four strangers carried my wheelchair up the stairs in the rain.",
            "We stood on the stairs for {n} minutes in the cold. Nobody told us anything.",
            "Boarding in {city} was chaos: no groups, no announcements, people shouting.",
            "I was taken off flight {flight} because it was overbooked, and told to call a number that nobody answers.",
        ),
        ("Boarding was quick and calm.", "Great announcement from the captain, in plain words."),
        ("Boarding was as usual.",),
    ),
    "cabin-crew": (
        (
            "I asked for water three times. The crew ignored me for the whole flight.",
            "The steward told my son off for crying. He is four. I am still angry.",
            "Nobody offered to move me although half the plane was empty and my seat was broken.",
        ),
        (
            "The crew on {flight} were wonderful, especially {agent}.",
            "{agent} sat with my daughter during the turbulence. I will never forget it.",
            "Lovely crew, a smile for everybody.",
        ),
        ("The crew did their job.",),
    ),
    "seat": (
        (
            "Seat 22F would not recline and the cabin was filthy, with crumbs everywhere.",
            "A sharp metal edge under the seat cut my leg. This is dangerous, somebody will be hurt badly.",
            "I paid {fee} euros for more legroom and was given an ordinary seat. I want my money back.",
        ),
        ("Clean cabin and a comfortable seat.", "More legroom than I expected."),
        ("The seat was narrow, as everywhere.",),
    ),
    "food-drink": (
        (
            "The vegetarian meal I had ordered was not on board. Nothing to eat for nine hours.",
            "Coffee cold, sandwich frozen in the middle, {fee} euros for both.",
            "My son is allergic to nuts. It is in the booking, and he was handed a nut bar. Please call me.",
        ),
        ("The curry was delicious. On a plane!", "Good coffee at last."),
        ("Food was okay.",),
    ),
    "entertainment": (
        (
            "The screen was broken and so was the one next to it. Eleven hours of nothing.",
            "Paid for the internet and it never worked.",
        ),
        ("Great choice of films.",),
        ("Fewer films than last year, but fine.",),
    ),
    "baggage": (
        (
            "Third day without my suitcase and every number I am given sends me back to the first one.",
            "My bag arrived {days} days late, broken, and nobody has answered my three messages.",
            "My medicine is in the lost suitcase. I need it. Please call me back today.",
            "You lost my bag in {city}. My mother's funeral is on {day} and my clothes are in it.",
            "We waited {n} minutes for our bags in {city}. No explanation.",
            "Still waiting to hear where the pram is. We have a baby and no pram.",
        ),
        (
            "My bag was on the belt before I was. Impressive.",
            "The lost bag was brought to my door the same evening. Thank you, {agent}.",
        ),
        ("Bags came after a while.",),
    ),
    "transfer": (
        (
            "Missed my connection in {city} because the first flight was late, then slept on the floor. No hotel, no help.",
            "Nobody met me for the transfer although assistance was booked. I am blind.",
            "{n} minutes to change in {city} is not possible. Why do you sell it?",
        ),
        ("A smooth transfer in {city}, well signed.",),
        ("The transfer was long but it worked.",),
    ),
    "contact-centre": (
        (
            "Two hours on hold, then the line went dead. Twice. Is anyone there?",
            "I have written {days} times and get the same automatic answer. It feels like talking to a wall.",
            "Your agent promised to call me back on {day}. Nobody called.",
            "I was passed to five people and told the story five times. Ridiculous.",
        ),
        ("{agent} solved it on the phone in three minutes.", "Quick answer in the chat, thank you."),
        ("I got an answer after a while.",),
    ),
    "refund": (
        (
            "I still have no refund after {days} weeks and two promises.",
            "The voucher you sent cannot be used on the website, it says it expired.",
            "You cancelled flight {flight} and refuse the compensation I am owed. My lawyer will write next.",
            "Refund of {fee} euros approved in spring, never paid. I am cancelling my card with you.",
        ),
        ("My refund arrived in three days. Faster than I thought.",),
        ("The refund came, two weeks later.",),
    ),
    "loyalty": (
        (
            "My points from {flight} are missing and the form to claim them ends in an error.",
            "Nineteen years a member and my status is gone because of one missing flight. I am leaving for a competitor.",
        ),
        ("The lounge access with Gold is great.",),
        ("Points are worth less than they were.",),
    ),
}

GOOD_BUT = (
    "Crew were lovely, a nine from me. But {bad}",
    "Nice flight as always. Still, {bad}",
    "All good on board. However: {bad}",
)
