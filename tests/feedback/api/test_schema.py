"""GET /api/v1/schema/: the API describes itself completely."""

from __future__ import annotations

from typing import Any

import pytest
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from rest_framework.test import APIClient


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    GENERATOR_STATS.reset()
    schema = SchemaGenerator().get_schema(request=None, public=True)
    warned = {**GENERATOR_STATS._warn_cache, **GENERATOR_STATS._error_cache}
    assert not warned, warned
    return schema


def operations(schema: dict[str, Any]) -> dict[str, Any]:
    return {f"{method.upper()} {path}": told for path, methods in schema["paths"].items()
            for method, told in methods.items()}


def test_every_address_is_described_with_its_scope_and_its_errors(described: dict[str, Any]) -> None:
    told = operations(described)
    assert "POST /api/v1/cases/{public_id}/hand-over/" in told and "GET /api/v1/feedback/" in told
    for name, operation in told.items():
        assert "Scope: `" in operation["description"], name
        assert {"400", "401", "403", "429"} <= set(operation["responses"]), name
        assert operation["security"] == [{"token": []}], name
    assert {"404", "409", "422"} <= set(told["POST /api/v1/cases/{public_id}/resolve/"]["responses"])


def test_operation_ids_are_unique(described: dict[str, Any]) -> None:
    ids = [operation["operationId"] for operation in operations(described).values()]
    assert len(ids) == len(set(ids))


def test_anybody_may_read_the_description(db: Any) -> None:
    answer = APIClient().get("/api/v1/schema/")
    assert answer.status_code == 200 and answer.json()["openapi"].startswith("3.")
    assert APIClient().post("/api/v1/schema/").status_code == 405
