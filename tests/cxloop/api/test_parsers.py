"""JSON is read strictly: what two programs could read differently is refused with one clear 400."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import override_settings

from cxloop.api.parsers import BadJSON, loads
from tests.people import Api, People

URL = "/api/v1/feedback/"


@pytest.mark.parametrize(("body", "value"), [
    (b'{"a": [1, 2.5, null, true]}', {"a": [1, 2.5, None, True]}), (b"\xef\xbb\xbf[]", []), (b'"\\ud83d\\ude00"', "😀"),
    (b"[" * 20 + b"]" * 20, None), (b'"a\\u0000b"', "a\x00b"),
])
def test_good_json_is_read(body: bytes, value: Any) -> None:
    assert value is None or loads(body) == value


@pytest.mark.parametrize(("body", "says"), [
    (b'{"a": 1, "a": 2}', "“a” stands twice"), (b'[{"b": 1, "a": 1, "b": 1}]', "“b” stands twice"),
    (b"[NaN]", "NaN"), (b"[-Infinity]", "-Infinity"), (b"[1e999]", "too large"),
    (b"[" + b"9" * 5000 + b"]", "too long"),
    (b"[0." + b"1" * 40 + b"]", "too long"), (b"[" * 21 + b"]" * 21, "deeper than 20"),
    (b"[" * 200_000, "deeper than 20"), (b'{"a":' * 100_000, "deeper than 20"), (b'"\xff"', "not UTF-8"),
    (b'"\xed\xa0\x80"', "not UTF-8"), (b'"\\ud800"', "half of a character"), (b'{"\\udc00": 1}', "half of a character"),
    (b'{"a\\u0000": 1}', "NUL"), (b"{", "line 1, column 2"),
    (b"", "line 1"), (b"[1,]", "not JSON"), (b"{'a': 1}", "not JSON"),
])
def test_bad_json_is_refused_with_one_sentence(body: bytes, says: str) -> None:
    with pytest.raises(BadJSON, match=says):
        loads(body)


def test_half_a_character_is_named_by_its_place() -> None:
    with pytest.raises(BadJSON) as refused:
        loads(b'[{"text": "fine"}, {"text": "\\ud83d"}]')
    assert refused.value.field == "1.text"


def test_refusals_have_the_shape_of_every_error(people: People, api: Api) -> None:
    carol = api(people.carol)
    answer = carol.post(URL, b'{"text": "a", "text": "b"}', content_type="application/json")
    assert answer.status_code == 400
    assert set(answer.json()) == {"code", "message", "field", "details"}
    assert (answer.json()["code"], answer.json()["field"]) == ("bad_json", "text")
    form = carol.post(URL, "a=1", content_type="application/x-www-form-urlencoded")
    assert (form.status_code, form.json()["code"]) == (415, "unsupported_media_type")


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=100)
def test_a_body_too_long_is_refused_before_it_is_read(people: People, api: Api) -> None:
    carol = api(people.carol)
    answer = carol.post(URL, b'"' + b"a" * 200 + b'"', content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert carol.post(URL, b'{"source": "a", "text": "b"}', content_type="application/json").status_code == 202
