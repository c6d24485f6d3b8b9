import json
import time
from dataclasses import asdict, replace

import numpy as np
import pytest

from assessments.findings import findings
from assessments.maturity import STAGE_WORDS, STAGES, maturity, stage
from assessments.references import FIGURES, MATURITY_2024
from assessments.round_data import CustomerScore, Estimate, Function, RoundData, Statement, Subject
from tests.assessments.company import round_of, simulated


def large(people=10_000, statements=48, subjects=12):
    rng = np.random.default_rng(1)
    answers = [rng.integers(-1, 6, (people, statements)).astype(np.int8) for _ in range(2)]
    keys = [f"k{n}" for n in range(subjects)]
    return RoundData(
        tuple(Function(str(n), str(n)) for n in range(8)),
        tuple(Statement(f"s{n}", f"d{n // 6}", "", (keys[n % subjects],)) for n in range(statements)),
        rng.integers(0, 8, people), *answers, tuple(Subject(key, "theme", key) for key in keys),
        tuple(CustomerScore(key, 40, 100, 30, 50) for key in keys),
        rng.uniform(0, 100, (people, subjects)), rng.uniform(0, 1, (people, subjects)),
    )


def test_ten_thousand_people_take_less_than_150_ms():
    data = large()
    took = []
    for _ in range(5):
        began = time.perf_counter()
        findings(data)
        took.append(time.perf_counter() - began)
    assert min(took) < 0.15


def test_one_round_tells_the_next_what_it_found():
    company = simulated(3)
    first = findings(company.round(np.random.default_rng(1), 5, voices=50))
    told = first.earlier("2026-1", "2026-03-31")
    assert told.overall == first.overall
    assert told.statements["s0"] == first.effectiveness.of_company("statement", "s0")
    assert set(told.gaps) == {"baggage", "check_in", "refund", "crew", "website", "meals"}
    assert json.loads(json.dumps(asdict(told)))["closed_on"] == "2026-03-31"


def test_a_function_that_is_hidden_appears_nowhere_by_itself():
    data = large(people=400)
    hidden = replace(data, hidden=frozenset({"3"}))
    found = findings(hidden)
    assert found.overall == findings(data).overall
    assert found.effectiveness.of_function(3, "overall") is None
    assert 3 not in found.agreement.highest and 3 not in found.agreement.lowest
    assert all(3 not in (each.first, each.second) for each in found.pairs)
    assert all(3 not in (each.shows, *each.sees) for each in found.introductions)
    assert 3 not in {each.function for each in found.accuracy}
    assert np.isnan(found.level_bias[3]) and np.isnan(found.agreement.alpha_of_functions[3])


@pytest.mark.parametrize("answers", [[], [[0, 0]], [[-1, -1], [-1, -1]]])
def test_a_round_that_nobody_answered_says_nothing(answers):
    matrix = np.array(answers, dtype=np.int8).reshape(len(answers), 2)
    data = RoundData(
        (Function("it", "IT"),), (Statement("a", "insight", ""), Statement("b", "insight", "")),
        np.zeros(len(answers), dtype=int), matrix, matrix,
    )
    found = findings(data)
    assert (found.overall, found.grid, found.maturity, found.agreement.share) == (None, None, None, None)
    assert found.advice == () and found.gaps == () and found.pairs == ()


def test_one_function_and_one_person_has_a_score_and_no_more():
    found = findings(round_of([[2, 4]], [0]))
    assert found.overall.value == 50 and found.overall.low is None
    assert found.pairs == () and found.agreement.share is None
    assert found.maturity.stage == "acting"


def test_stages_are_fifths():
    assert [stage(score) for score in (0, 19.9, 20, 100)] == ["by_chance", "by_chance", "listening", "second_nature"]


def test_a_stage_within_the_noise_is_not_claimed():
    found = maturity(Estimate(58, 20, 51, 65, 3), {"culture": Estimate(40, 20), "insight": Estimate(70, 20)})
    assert (found.stage, found.number, found.lowest, found.highest) == ("acting", 3, "acting", "steering")
    assert found.weakest == "culture"
    assert found.published is MATURITY_2024
    assert all(set(words) == {key for key, _ in STAGES} for words in STAGE_WORDS.values())


def test_what_others_published_says_who_when_and_where():
    for each in (*FIGURES, MATURITY_2024):
        assert each.publisher and each.title and each.url.startswith("https://")
        assert set(each.asked) == {"en", "de"}
        assert 2000 <= each.year <= 2026
    for each in FIGURES:
        for shown in (each.ours, each.theirs):
            assert shown is None or all(f"{shown:.0%}"[:-1] in text for text in each.said.values())
    assert sum(share or 0 for _, share in MATURITY_2024.stages) <= 1
