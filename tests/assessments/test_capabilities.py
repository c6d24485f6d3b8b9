import pytest

from assessments.capabilities import LOW, UNKNOWN, Limits, introductions, sentence
from assessments.findings import Params, findings
from assessments.round_data import UNKNOWN as DOES_NOT_KNOW
from tests.assessments.company import round_of


def found(answers, of, **more):
    return findings(round_of(answers, of, **more), Params(limits=more.pop("limits", Limits())))


def test_what_one_function_has_and_another_misses_or_does_not_know_is_an_introduction():
    told = found(
        [[5, 4], [5, 4], [1, 4], [1, 4], [DOES_NOT_KNOW, 4], [DOES_NOT_KNOW, 4]], [0, 0, 1, 1, 2, 2],
        names=("IT", "Marketing", "Sales"),
    )
    (one,) = told.introductions
    assert (one.statement, one.shows, one.sees, one.why) == (0, 0, (1, 2), (LOW, UNKNOWN))
    assert one.apart == 100
    assert sentence(one, told.data.functions, told.data.statements) == (
        "Ask IT to show Marketing and Sales: “Statement 0”"
    )
    assert sentence(one, told.data.functions, told.data.statements, "de") == (
        "IT bitten, es Marketing und Sales zu zeigen: „Statement 0“"
    )
    assert sentence(one, told.data.functions, told.data.statements, "fr").startswith("Ask IT")


def test_who_only_does_not_know_is_told():
    told = found([[5], [5], [DOES_NOT_KNOW], [DOES_NOT_KNOW], [5]], [0, 0, 1, 1, 1])
    (one,) = told.introductions
    assert sentence(one, told.data.functions, told.data.statements) == (
        "Ask Marketing to tell IT, who do not know of it: “Statement 0”"
    )


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ([[5], [1]], "one person is not a function"),
        ([[5], [5], [2], [5]], "within noise"),
        ([[3], [3], [1], [1]], "nobody has it"),
        ([[5], [5], [4], [4]], "nobody misses it"),
        ([[5], [DOES_NOT_KNOW], [1], [1]], "half of those who have it do not know"),
    ],
)
def test_no_introduction_where(answers, why):
    of = [n * 2 // len(answers) for n in range(len(answers))]
    assert not found(answers, of).introductions, why


def test_what_matters_more_comes_first():
    answers = [[5, 5], [5, 5], [1, 1], [1, 1]]
    told = found(answers, [0, 0, 1, 1], importance=[[2, 5]] * 4)
    assert [each.statement for each in told.introductions] == [1, 0]
    assert introductions(
        told.effectiveness.functions.of([0, 1]), told.effectiveness.unknown, told.effectiveness.unknown, [1, 2],
        Limits(people=99),
    ) == ()
