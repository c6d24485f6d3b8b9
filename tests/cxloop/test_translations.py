"""Translations are compiled without GNU gettext, once, and again only when their source changed."""

from __future__ import annotations

import gettext
import os
from pathlib import Path

import pytest

from cxloop.translations import compile_translations

SOURCE = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Did this fix it?"
msgstr "Hat das geholfen?"

msgid "%(n)s day"
msgid_plural "%(n)s days"
msgstr[0] "%(n)s Tag"
msgstr[1] "%(n)s Tage"
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "locale" / "de" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(SOURCE)
    return path


def test_a_compiled_file_translates(source: Path, tmp_path: Path) -> None:
    assert compile_translations(tmp_path) == 1
    german = gettext.translation("django", tmp_path / "locale", ["de"])
    assert german.gettext("Did this fix it?") == "Hat das geholfen?"
    assert [german.ngettext("%(n)s day", "%(n)s days", n) for n in (1, 2)] == ["%(n)s Tag", "%(n)s Tage"]


def test_only_a_changed_source_is_compiled_again(source: Path, tmp_path: Path) -> None:
    compile_translations(tmp_path)
    assert compile_translations(tmp_path) == 0
    later = source.with_suffix(".mo").stat().st_mtime_ns + 1_000_000_000
    os.utime(source, ns=(later, later))
    assert compile_translations(tmp_path) == 1
