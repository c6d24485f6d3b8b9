from __future__ import annotations

from dataclasses import dataclass

import pytest

from cxloop.errors import InvalidInput
from feedback.params import describe, param, parse


@dataclass(frozen=True)
class Params:
    words: tuple[str, ...] = param(label="Words")
    at_most: float | None = param(None)
    count: int = param(3)
    on: bool = param(True)
    name: str = param("")

    def __post_init__(self) -> None:
        if self.count > 9:
            raise ValueError("count is above 9")


def test_what_is_given_is_read_and_the_rest_is_at_its_default() -> None:
    assert parse(Params, {"words": [" a ", "", "b"], "at_most": "2.5"}) == Params(("a", "b"), 2.5)
    assert parse(Params, {"words": "one"}).words == ("one",)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ("x", "p"),
        ({}, "p.words"),
        ({"words": [1]}, "p.words"),
        ({"words": "a", "count": 1.5}, "p.count"),
        ({"words": "a", "on": 1}, "p.on"),
        ({"words": "a", "name": 1}, "p.name"),
        ({"words": "a", "more": 1}, "p.more"),
        ({"words": "a", "at_most": "inf"}, "p.at_most"),
        ({"words": "a", "count": 10}, "p"),
    ],
)
def test_what_is_wrong_is_refused_by_name(given: object, field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse(Params, given, "p")  # type: ignore[arg-type]
    assert caught.value.field == field


def test_a_form_can_be_made_of_it() -> None:
    told = {each["name"]: each for each in describe(Params)}
    assert told["words"] == {
        "name": "words",
        "kind": "words",
        "required": True,
        "default": None,
        "label": "Words",
        "help": "",
    }
    assert told["at_most"]["kind"] == "number"
    assert (told["count"]["kind"], told["count"]["default"]) == ("whole number", 3)
