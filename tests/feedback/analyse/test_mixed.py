"""A good rating with bad words, bad words that end well, so-so words, and questions: sentences of our own."""

from __future__ import annotations

import pytest

from feedback.analyse.hits import find
from feedback.wording.reading import read
from tests.feedback.judging import analysed, flagged, nps

PRAISE_THEN_FAILURE = [
    "Crew were lovely, a nine from me. But I still have no refund after 41 days and two promises.",
    "Great flight and a smooth landing, however my suitcase never arrived.",
    "Lovely crew, comfortable seats. Although we sat on the tarmac for three hours without any water.",
    "Check-in was quick and friendly. My bag came out broken and nobody at the desk cared.",
    "I love flying with you, yet the voucher you promised has still not come.",
    "Beautiful dress and fast delivery, but I was charged twice for it.",
    "Really nice staff in the store. The kettle stopped working after two days and you refuse to exchange it.",
    "Great website, easy to order. Unfortunately the parcel was left in the rain and everything in it was ruined.",
    "Love the shoes! Still waiting for the second pair I paid for in May.",
    "The engineer was brilliant and explained everything, but the internet still drops every evening.",
    "Friendly agent on the phone, though the call back he promised never came.",
    "Good price and a good phone. However you have billed me for a line I cancelled in March.",
    "Super helpful chat team. My number has been dead since Tuesday.",
    "The nurses were wonderful. But nobody gave me my test results and I rang four times.",
    "Doctor was kind and thorough, the receptionist was rude to my mother though.",
    "Excellent treatment, thank you. Still, being left in a corridor for six hours was frightening.",
    "Lovely ward, great food. I was given the wrong tablets on the second day.",
    "The lady in the branch was so helpful, but my money is still missing.",
    "Great app, easy to use. My card was blocked abroad and no one answered the emergency line.",
    "I have always been happy with you. However, you took the same fee twice and will not give it back.",
    "Fantastic service on board as always, nevertheless my wheelchair was damaged and I have had no reply to my claim.",
    "Best crew ever! Shame that the refund has been outstanding since June.",
    "Seats were great, the pilot was funny, but the toilet was filthy and the seat belt did not close.",
    "Thank you to the kind man at the gate. Even so, we missed our connection and spent the night on the floor.",
    "All in all a pleasant trip, except that you lost my daughter's pushchair.",
    "Happy with the sofa itself, but the driver was abusive and left it in the street.",
    "Good quality and a fair price. The order arrived a fortnight late and half of it was missing.",
    "Wonderful shop, I recommend it to all my friends. But I have emailed you three times about it without an answer.",
    "Lovely packaging, shame the vase inside was smashed.",
    "Very polite adviser, he really tried. My broadband has been down for nine days all the same.",
    "The new router is great, but you promised to call me on Monday and I never heard from you.",
    "Thanks for the quick set-up! One thing: I was overcharged by 60 pounds and the refund was refused.",
    "Signal is excellent here, however I was cut off four times when I tried to complain.",
    "Everyone was so caring and professional, but I waited eleven hours to be seen.",
    "The midwife was amazing. The room was dirty and there was blood on the floor.",
    "Great surgeon, still no letter and no follow-up appointment after two months.",
    "Physio was excellent. I was discharged without my medication and had a fall that night.",
    "Quick and friendly as ever, yet the transfer never reached my landlord and I was fined.",
    "Nice new branch, pleasant staff, but the machine swallowed my card and I am still waiting for a new one.",
    "Five stars for the app. The mortgage team has ignored my letters for six weeks.",
]

ENDS_WELL = [
    "I was worried about the delay but the crew sorted it in minutes.",
    "No complaints, everything went like clockwork.",
    "Not bad at all, I would fly with you again.",
    "My bag was missing at first, but your team found it within the hour and brought it to my hotel. Thank you!",
    "I usually hate flying, but your crew made it a pleasure.",
    "Could not be better.",
    "Nothing to improve, keep it up.",
    "The first kettle was broken but the replacement arrived the next day, brilliant service.",
    "I expected a long queue, yet I was served straight away.",
    "No fuss, no delays, exactly what I ordered.",
    "I had a problem with my router and your agent fixed it in five minutes.",
    "Never had any trouble in ten years.",
    "I dreaded calling you, but I did not have to wait and it was solved at once.",
    "Can't fault the service.",
    "I was scared of the operation but the nurses put me at ease.",
    "I didn't have to wait long and nobody rushed me.",
    "Not a single bad word to say about the ward.",
    "The pain was awful, but the doctor was wonderful and it was gone in an hour.",
    "I thought I had lost my money, but you returned it the same day. Very grateful.",
    "There is nothing I would change.",
    "The flight was late, but you kept us informed all the time and the crew were brilliant.",
    "I could not have asked for a better crew.",
    "Despite the storm we landed on time and nobody was nervous.",
    "I was afraid I would miss my connection, but a colleague of yours walked me straight to the gate.",
    "No problems whatsoever from check-in to landing.",
    "It was not cheap but it is worth every penny.",
    "I wrongly ordered two and you refunded one without any questions, great.",
    "Never disappointed with this shop.",
    "No wait, no queue, no hassle, in and out in two minutes.",
    "The zip broke after a week; you replaced the coat at once and apologised. Top!",
    "The outage was over before I noticed it, well done.",
    "I have nothing to complain about.",
    "My last provider was terrible, you are so much better.",
    "After a bad start with the old contract everything now works perfectly, thanks to your engineer.",
    "I came in with a broken wrist and left two hours later with a cast and a smile.",
    "I cannot thank the staff enough, they never made me feel like a nuisance.",
    "It couldn't have gone more smoothly.",
    "The wait was shorter than I feared and the doctor listened.",
    "My card was stolen, and within an hour you had blocked it and sent a new one. Impressive.",
    "You made a mistake, admitted it and put it right the same day; I could not be happier.",
]

SO_SO = [
    "Food was okay.",
    "Check-in was all right, a bit slow.",
    "I got an answer after a while.",
    "It was fine.",
    "Okay overall.",
    "All right, nothing special.",
    "The flight was fine, a little late.",
    "Quite good, could be a bit cheaper.",
    "Decent service.",
    "Works as it should, mostly.",
    "Room was OK.",
    "The hold music is a bit loud.",
    "Not too bad.",
    "It took a few minutes but it was sorted.",
    "Average, but no complaints.",
    "Fine so far.",
    "The menu was a little limited.",
    "Good enough.",
    "The website is somewhat old-fashioned but does the job.",
    "It was alright I suppose.",
]

NEUTRAL_QUESTIONS = [
    "How do I change my PIN?",
    "What time does the lounge open?",
    "Can I bring my dog on board?",
    "Is there a charge for a second card?",
    "Where can I find my invoice?",
    "I would like to change my address.",
    "Please tell me how to activate my card.",
    "What do I need to do to close an account?",
    "Hi, which documents do I need for a mortgage?",
    "How long does a transfer take?",
    "I need to change my delivery address.",
    "What is the limit for withdrawing cash?",
    "Do you deliver on Saturdays?",
    "I want to know whether I can return shoes bought in a sale.",
    "Why do you need my date of birth?",
    "Tell me about your fees abroad.",
    "Can my daughter, who is 15, have an account?",
    "My card expires soon, when will I get the new one?",
    "How many bags may I take?",
    "I have moved and need to update my details, how?",
    "Could you tell me when my appointment is?",
    "Which of your tariffs includes calls to Spain?",
    "I'd like to upgrade to business class, what does it cost?",
    "What happens if I pay late?",
]

COMPLAINTS_AS_QUESTIONS = [
    "Why was I charged twice?",
    "Where is my refund?",
    "Why has nobody called me back?",
    "How many more weeks do I have to wait for my card?",
    "Why is my internet down again?",
    "When will you finally answer my e-mails?",
    "What is this fee you took without telling me?",
    "Is anyone going to reply to me?",
    "Can you explain why my parcel was left in the rain?",
    "Why is my transfer still pending after five days?",
    "Why was my card declined in front of everyone?",
    "How can you lose a suitcase twice?",
    "Do you ever pick up the phone?",
    "Where is my order? It should have been here on Monday.",
    "Why did the driver throw my parcel over the fence?",
    "What do I have to do to get an answer from you?",
    "Is it normal that the nurse shouts at patients?",
    "Someone has taken money from my account, what now?",
    "Who is going to pay for my broken phone?",
    "When do I get my money back?",
]


@pytest.mark.parametrize("text", PRAISE_THEN_FAILURE)
def test_a_failure_is_not_washed_out_by_praise_elsewhere(text: str) -> None:
    judged = analysed(text, ratings=nps(9)).found
    assert judged is not None
    assert judged.is_unhappy
    assert judged.unhappy_evidence
    assert "contradiction" in flagged(text, ratings=nps(9))


@pytest.mark.parametrize("text", ENDS_WELL)
def test_trouble_that_was_put_right_or_only_feared_is_no_complaint(text: str) -> None:
    judged = analysed(text, ratings=nps(9)).found
    assert judged is not None
    assert not judged.is_unhappy


def test_few_happy_endings_look_like_a_contradiction() -> None:
    wrong = [text for text in ENDS_WELL if "contradiction" in flagged(text, ratings=nps(9))]
    assert len(wrong) <= len(ENDS_WELL) / 20, wrong


@pytest.mark.parametrize("text", SO_SO)
def test_so_so_words_do_not_contradict_a_good_rating(text: str) -> None:
    assert "contradiction" not in flagged(text, ratings=nps(8))


@pytest.mark.parametrize("text", NEUTRAL_QUESTIONS)
def test_a_plain_question_is_no_complaint(text: str) -> None:
    judged = analysed(text).found
    assert judged is not None
    assert not judged.is_unhappy


@pytest.mark.parametrize("text", COMPLAINTS_AS_QUESTIONS)
def test_a_complaint_may_be_put_as_a_question(text: str) -> None:
    judged = analysed(text).found
    assert judged is not None
    assert judged.is_unhappy


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("The parcel was lost", True),
        ("The parcel was not lost", False),
        ("I was afraid the parcel was lost", False),
        ("The parcel was lost, you replaced it at once", False),
        ("You replaced it at once. Then the parcel was lost", True),
        ("It was not resolved and the parcel was lost", True),
    ],
)
def test_which_failures_still_count_at_the_end(text: str, counts: bool) -> None:
    failures = [hit for hit in find(read(text)) if hit.kind in ("breach", "failure")]
    assert failures
    assert any(not hit.negated for hit in failures) is counts
