import pytest

from assessments.gap import gap
from assessments.library.recommendation import advice
from assessments.recommend import CONFIRMED, DENIED, SILENT, issues, recommended
from assessments.round_data import CustomerScore, EarlierRound, Estimate, Statement

STATEMENTS = tuple(Statement(key, "insight", key, links) for key, links in (("a", ("baggage",)), ("b", ()), ("c", ())))
HIGH = {key: Estimate(80, 20) for key in "abc"}


def at(**scores):
    return {key: Estimate(value, 20, value - 5, value + 5, 2) for key, value in scores.items()}


def heard(value, half=5.0, n=100):
    theirs = CustomerScore("baggage", value, n, value - half, value + half)
    return {"baggage": gap("baggage", at(x=60)["x"], theirs)}


def earlier(*rounds):
    return [EarlierRound(str(n), "2026-01-01", statements=at(**each)) for n, each in enumerate(rounds)]


def by_key(found):
    return {each.statement: each for each in found}


def test_urgency_is_importance_times_shortfall_times_evidence_times_lasting():
    found = by_key(issues(STATEMENTS, at(a=30, b=40), HIGH, heard(20), earlier({"a": 30}, {"a": 40})))
    assert (found["a"].importance, found["a"].shortfall, found["a"].evidence) == (0.8, 0.8, CONFIRMED)
    assert (found["a"].lasting, found["a"].rounds_low) == (1.5, 3)
    assert found["a"].urgency == pytest.approx(0.8 * 0.8 * 1.5 * 1.5)
    assert (found["b"].urgency, found["b"].evidence, found["b"].rounds_low) == (pytest.approx(0.8 * 0.6), SILENT, 1)
    assert "c" not in found


@pytest.mark.parametrize(
    ("score", "gaps", "before", "chronic"),
    [
        (30, {}, [], False),
        (30, {}, [{"a": 40}], True),  # low twice
        (30, {}, [{"a": 40}, {"b": 90}], True),  # a round that did not ask it is passed over
        (30, {}, [{"a": 40}, {"a": 60}], False),
        (30, heard(20), [], True),  # low, and customers say so
        (30, heard(45, half=10), [], False),  # they may say so
        (30, heard(20, n=5), [], False),  # five of them
        (60, heard(20), [{"a": 40}], False),  # a blind spot is not chronic yet
    ],
)
def test_chronic_is_low_twice_or_low_and_confirmed(score, gaps, before, chronic):
    (found,) = issues(STATEMENTS, at(a=score), HIGH, gaps, earlier(*before))
    assert found.is_chronic is chronic


def test_customers_who_are_content_weigh_against_it_and_a_blind_spot_counts_by_what_they_say():
    (content,) = issues(STATEMENTS, at(a=30), HIGH, heard(90))
    assert content.evidence == DENIED
    (blind,) = issues(STATEMENTS, at(a=90), HIGH, heard(20))
    assert (blind.shortfall, blind.evidence) == (pytest.approx(0.8), CONFIRMED)


def test_the_library_answers_the_most_urgent_first_and_own_statements_by_their_dimension():
    words = ("t", "w", "f", "o")
    named = {"insight-one": "a", "insight-two": "b", "insight-three": "b", "culture-one": ""}
    library = [advice(key, statements, "hours", "nps", words, words) for key, statements in named.items()]
    found = issues(STATEMENTS, at(a=40, b=20, c=10), HIGH, {})
    told = recommended(found, STATEMENTS, library=library)
    assert [each.recommendation.key for each in told] == ["insight-one", "insight-three", "insight-two"]
    # c is not in the library, so that everything there is for insight is advised for it.
    assert [issue.statement for issue in told[0].issues] == ["c", "a"]
    assert len(recommended(found, STATEMENTS, library=library, most=1)) == 1
    assert recommended(issues(STATEMENTS, at(a=50, b=60), HIGH, {}), STATEMENTS, library=library) == ()
