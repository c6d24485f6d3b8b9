"""What a person sees at a start."""

from __future__ import annotations

import io
import re

import pytest

from cxloop.console import Console


def test_a_stage_shows_its_number_its_progress_and_what_came_of_it() -> None:
    stream = io.StringIO()
    console = Console(stages=2, stream=stream)
    with console.stage("Tables") as notes:
        for share in (0.1, 0.3, 0.5, 0.55, 1.0):
            console.progress(share)
        notes.append("39 changes")
    with console.stage("Files"):
        pass
    lines = re.sub(r"\d+\.\d s", "0.0 s", stream.getvalue()).splitlines()
    assert lines == ["[1/2] Tables ... 25% 50% 100% 39 changes (0.0 s)", "[2/2] Files ... done (0.0 s)"]


def test_a_stage_that_fails_ends_its_line_and_says_nothing_good() -> None:
    stream = io.StringIO()
    with pytest.raises(ValueError), Console(stages=1, stream=stream).stage("Tables"):
        raise ValueError
    assert stream.getvalue() == "[1/1] Tables ... \n"


def test_a_closed_stream_is_no_reason_to_stop() -> None:
    stream = io.StringIO()
    console = Console(stages=1, stream=stream)
    stream.close()
    console.say("cxloop is ready")
    with console.stage("Tables"):
        console.progress(0.5)
    assert console.number == 1
