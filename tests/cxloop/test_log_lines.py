from __future__ import annotations

from cxloop.log_lines import without_values


def test_the_values_of_a_refused_row_stay_out_of_the_logs():
    said = "IntegrityError: duplicate key\nDETAIL:  Key (value)=(ann@x.test) already exists.\nin store"
    line = without_values(None, "error", {"event": "request_failed", "exception": said})
    assert line["exception"] == "IntegrityError: duplicate key\n(values left out)\nin store"
    assert without_values(None, "info", {"event": "request_finished"}) == {"event": "request_finished"}
