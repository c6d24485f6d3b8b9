"""A piece of page is written once for each value and language, and never for another."""

from dataclasses import replace

import pytest
from django.utils.translation import override

from cxloop.ui import written
from cxloop.ui.navigation import Link, Shown

TEMPLATE = "ui/_sections.html"


@pytest.fixture
def section():
    written._write.cache_clear()
    return Shown("x", "<Inbox>", (Link("Mine", "/mine/", "inbox", current=True, count="3"),), beckons=False)


def test_the_same_value_is_written_once_and_another_anew(section):
    first = written.written(TEMPLATE, (section,))
    assert "&lt;Inbox&gt;" in first and ">3</b>" in first
    assert written.written(TEMPLATE, (replace(section),)) is first
    more = replace(section, links=(replace(section.links[0], count="4"),))
    assert ">4</b>" in written.written(TEMPLATE, (more,))


def test_each_language_has_its_own():
    written._write.cache_clear()
    with override("en"):
        english = written.written("ui/_palettes.html", "/jump/")
    with override("de"):
        assert written.written("ui/_palettes.html", "/jump/") is not english


def test_while_templates_are_edited_nothing_is_kept(section, settings):
    settings.DEBUG = True
    assert written.written(TEMPLATE, (section,)) is not written.written(TEMPLATE, (section,))
