"""From values to a PDF, by typst and the templates beside this file.

Values reach a template as JSON and are shown as text; nothing that anybody wrote becomes markup. A template reads
nothing but what it is given: its root is the folder of templates.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import typst

TEMPLATES = Path(__file__).resolve().parent / "templates"
STANDARD: Final = "ua-1"  # PDF/UA-1, ISO 14289-1: screen readers can read it
WITHOUT_LETTERS = "could not be displayed with font"


def pdf(template: str, content: Mapping[str, Any]) -> bytes:
    """The document, accessible by the standard.

    Where no font here has a letter that somebody wrote (the embedded ones know Latin, Greek, Cyrillic, Hebrew and
    Arabic), the standard refuses it; then the document is tagged all the same, and the letter is an empty box.
    """
    inputs = {"data": json.dumps(content, ensure_ascii=False)}
    compiler = typst.Compiler(TEMPLATES / f"{template}.typ", root=TEMPLATES, sys_inputs=inputs)
    try:
        made = compiler.compile(format="pdf", pdf_standards=STANDARD)
    except typst.TypstError as error:
        if WITHOUT_LETTERS not in str(error):
            raise
        made = compiler.compile(format="pdf")
    if not isinstance(made, bytes):
        raise TypeError(f"typst gave {type(made).__name__}, not one document")
    return made
