"""How the API describes itself: views say their shapes and parameters once, the description follows."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, inline_serializer
from drf_spectacular.views import SpectacularAPIView
from rest_framework import serializers

ERRORS = {
    400: "What was sent is wrong: `field` names where.",
    401: "No token, or one that is unknown, revoked or expired.",
    403: "The token lacks the scope, or its person's role does not allow this.",
    406: "There is no answer of the kind that Accept asks for.",
    429: "Too many requests: come back after `Retry-After` seconds.",
}
NOT_FOUND = {404: "There is nothing with this id in your organisation."}
WRITING = {
    409: "The state does not allow this (any more).",
    413: "The body is too long.",
    415: "The body is not application/json.",
    422: "The Idempotency-Key was used for another request.",
}


class Error(serializers.Serializer[Any]):
    """Every error of the API."""

    code = serializers.CharField(help_text="A word that stays the same over releases.")
    message = serializers.CharField(help_text="One sentence for a person.")
    field = serializers.CharField(help_text="What is to blame, as a path with dots; empty when it is no single field.")
    details = serializers.DictField(help_text="What a program needs to know about it.")


class Description(AutoSchema):
    """Reads `shape`, `takes`, `parameters`, `scopes` and `answers` of an `OrganisationView`."""

    view: Any

    def get_operation_id(self) -> str:
        words = [word for word in self.path.strip("/").split("/")[2:] if not word.startswith("{")]
        one = "{" in self.path
        verb = {"GET": "get" if one else "list", "POST": "post"}.get(self.method, self.method.lower())
        return "_".join([*words, verb]).replace("-", "_")

    def _is_list_view(self, serializer: Any = None) -> bool:
        return False  # pages have a shape of their own

    def get_description(self) -> str:  # type: ignore[override]
        scope = self.view.scopes.get(self.method, "")
        return f"{super().get_description()}\n\nScope: `{scope}`."

    def get_override_parameters(self) -> list[Any]:
        given = [OpenApiParameter(name, str, OpenApiParameter.QUERY, description=told)
                 for name, told in self.asked().items()]
        if self.method == "POST":
            given.append(OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER,
                                          description="The same key and body act once and give the same answer."))
        return given

    def asked(self) -> dict[str, str]:
        if self.method != "GET" or not getattr(self.view, "is_list", False):
            return {}
        return {**self.view.parameters, "limit": "Rows a page, 1 to 500; 50 unless given.",
                "cursor": "Where to go on; stands in `next`."}

    def get_request_serializer(self) -> Any:
        return getattr(self.view, "takes", None) if self.method == "POST" else None

    def get_response_serializers(self) -> Any:
        return self.success()

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        """What succeeds as the view says it, and beside it every error that can come."""
        told = dict(ERRORS)
        if "{" in self.path:
            told.update(NOT_FOUND)
        if self.method == "POST":
            told.update(WRITING)
        bodies = super()._get_response_bodies(direction)
        for code, sentence in sorted(told.items()):
            error = OpenApiResponse(Error, description=sentence)
            bodies.setdefault(str(code), self._get_response_for_code(error, str(code), ["application/json"], direction))
        return bodies

    def success(self) -> dict[int, Any]:
        if self.method == "POST":
            return dict(self.view.answers)
        shape = self.view.shape
        if not getattr(self.view, "is_list", False):
            return {200: shape}
        return {200: inline_serializer(f"{shape.__name__}Page", {
            "results": shape(many=True),
            "next": serializers.URLField(allow_null=True, help_text="The next page, or null at the end."),
        })}


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "cxloop.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


class SchemaView(SpectacularAPIView):
    """The description of this API (OpenAPI 3). JSON unless YAML is asked for. Needs no token."""

    authentication_classes: list[Any] = []
    renderer_classes = [OpenApiJsonRenderer, OpenApiYamlRenderer]
