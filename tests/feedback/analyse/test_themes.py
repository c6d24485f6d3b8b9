from __future__ import annotations

import pytest

from feedback.analyse.themes import industries, start_set
from feedback.wording.phrases import usable


def test_the_industries_that_have_a_start_set() -> None:
    assert industries() == ["airline", "banking", "health", "retail", "telecom"]
    assert start_set("fishing") == ()


@pytest.mark.parametrize("industry", industries())
def test_every_start_set_can_be_used_in_english_and_german(industry: str) -> None:
    themes = start_set(industry)
    assert 10 <= len(themes) <= 14
    assert len({theme.key for theme in themes}) == len(themes)
    for theme in themes:
        assert set(theme.keywords) == {"en", "de"}
        assert all(usable(keyword) for keywords in theme.keywords.values() for keyword in keywords)
        assert all(len(keywords) >= 4 for keywords in theme.keywords.values())
