"""Whatever the description allows, and much that it does not: the API answers as documented and never fails.

FUZZ=200 tries two hundred bodies and queries for each address instead of a few; the same ones every time.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from cxloop import tokens
from cxloop.models import SCOPES
from tests.doors import lay_examples
from tests.people import LONG_AGO, SET_UP, People

A_FEW, MANY = 2, int(os.environ.get("FUZZ", "60"))
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
BEHIND = {"cases": "case", "make-goods": "make_good", "feedback": "item", "outgoing-emails": "mail"}


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """A server closes its connection between requests; a test keeps the one its rows are in."""
    both = (signals.request_started, signals.request_finished)
    for signal in both:
        signal.disconnect(close_old_connections)
    yield
    for signal in both:
        signal.connect(close_old_connections)


@pytest.fixture
def caller(people: People, settings: Any, tmp_path: Any) -> dict[str, Any]:
    """An admin's headers, and the ids that stand in addresses."""
    settings.MEDIA_ROOT = tmp_path
    examples = lay_examples(people, timezone.now())
    _token, secret = tokens.create(people.alice, SCOPES, actor=SET_UP, now=LONG_AGO)
    return {"headers": {"Authorization": f"Bearer {secret}"}, "examples": examples}


def try_everything(caller: dict[str, Any], most: int) -> int:
    """How many requests were answered, each of them as documented. Every one is rolled back."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema/", get_wsgi_application())
    tried = 0
    for operation in (found.ok() for found in schema.get_all_operations()):
        noun = operation.path.split("/")[3]
        known = caller["examples"][BEHIND[noun]] if "{public_id}" in operation.path else None
        for mode in GenerationMode:
            strategy = operation.as_strategy(generation_mode=mode, path_parameters=known)

            @settings(max_examples=most, database=None, deadline=None, derandomize=True,
                      phases=[Phase.generate], suppress_health_check=list(HealthCheck))
            @given(case=strategy)
            def answered_as_documented(case: Any) -> None:
                nonlocal tried
                with transaction.atomic():
                    case.call_and_validate(headers=caller["headers"], checks=CHECKS)
                    transaction.set_rollback(True)
                tried += 1

            answered_as_documented()
    return tried


def test_every_answer_is_documented_and_none_is_a_failure_of_ours(caller: dict[str, Any]) -> None:
    assert try_everything(caller, A_FEW) > 60


@pytest.mark.long
def test_the_same_with_many_more(caller: dict[str, Any]) -> None:
    assert try_everything(caller, MANY) > 40 * MANY
