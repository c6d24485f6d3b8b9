"""Components render what they promise, without inline style or script, so that a strict policy holds."""

import re
from pathlib import Path

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory
from django_cotton.compiler_regex import CottonCompiler

from cxloop.ui.examples import examples

UI = Path(__file__).parents[3] / "cxloop" / "ui"
TEMPLATES = sorted(UI.glob("templates/**/*.html"))


@pytest.fixture
def request_():
    request = RequestFactory().get("/ui/gallery/?view=mine&page=2")
    request.user = AnonymousUser()
    return request


def test_the_gallery_shows_every_component(request_):
    html = render_to_string("ui/gallery.html", examples(), request_)
    assert "late by 6 h 12 min" in html
    assert '<mark>Third visit to the desk</mark>' in html
    assert 'dir="rtl"' in html
    assert "3 things to put right" in html


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_inline_style_or_script(path):
    source = path.read_text()
    assert not re.search(r"\sstyle=|\son[a-z]+=|javascript:", source)
    assert not re.search(r"<script(?![^>]*\bsrc=)", source)
    if "emails" not in path.parts:
        assert "<style" not in source


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_template_compiles(path):
    assert get_template(str(path.relative_to(UI / "templates")))


def test_every_stylesheet_is_linked_once():
    css = UI / "static/cxloop/css"
    linked = re.findall(r'@import "([^"]+)"', (css / "cxloop.css").read_text())
    there = {str(path.relative_to(css)) for path in css.rglob("*.css")} - {"cxloop.css"}
    assert sorted(linked) == sorted(there)


def test_no_important_and_no_colour_outside_the_tokens():
    for path in (UI / "static/cxloop/css").rglob("*.css"):
        source = path.read_text()
        assert "!important" not in source, path.name
        if path.name != "tokens.css":
            assert not re.search(r"#[0-9a-fA-F]{3,6}\b|\brgb\(", source), path.name


class OneField(forms.Form):
    name = forms.CharField(help_text="As customers see it.")


def render(source, **context):
    return Template(CottonCompiler().process(source)).render(Context(context))


def test_a_field_with_an_error_points_to_it():
    html = render('<c-field :field="field" />', field=OneField({})["name"])
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert 'aria-invalid="true"' in html


def test_the_error_summary_links_to_the_field_and_is_absent_without_errors():
    assert 'href="#id_name"' in render('<c-error-summary :form="form" />', form=OneField({}))
    assert render('<c-error-summary :form="form" />', form=OneField({"name": "x"})).strip() == ""


@pytest.mark.parametrize(("value", "shown"), [(0.857, "86%"), (0, "0%"), (None, "too few to say")])
def test_percent(value, shown):
    assert render("{{ value|percent }}", value=value) == shown


def test_query_changes_one_thing_and_keeps_the_rest(request_):
    assert render("{% query page=None view='late' %}", request=request_) == "?view=late"


def test_icons_are_hidden_from_readers_unless_they_speak():
    assert 'aria-hidden="true"' in render("{% icon 'flag' %}")
    assert 'aria-label="Late"' in render("{% icon 'late' 'Late' %}")
