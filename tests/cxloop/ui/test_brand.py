"""Whatever colour an organisation has, what is written in it can be read."""

import re

import pytest

from cxloop.ui.brand import NEAR_BLACK, WHITE, contrast, readable, stylesheet


@pytest.mark.parametrize("colour", [(255, 255, 0), (0, 0, 0), (255, 255, 255), (200, 30, 30), (99, 99, 99)])
def test_every_colour_becomes_readable_in_both_themes(colour):
    assert contrast(readable(colour, WHITE), WHITE) >= 4.5
    assert contrast(readable(colour, NEAR_BLACK), NEAR_BLACK) >= 4.5


def test_a_colour_that_is_readable_is_left_alone():
    assert readable((20, 40, 120), WHITE) == (20, 40, 120)


def test_the_stylesheet_holds_the_tokens():
    assert re.search(r"--accent: light-dark\(#14\w{4}, #\w{6}\)", stylesheet("#142878"))


@pytest.mark.parametrize("wrong", ["", "red", "#12345", "#12345g", "#123456;} body{display:none}"])
def test_what_is_no_colour_styles_nothing(wrong):
    assert stylesheet(wrong) == ""
