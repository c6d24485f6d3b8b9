"""Every address. Pages live under /o/<slug>/, programs under /api/v1/, customers under short public paths."""

from django.urls import include, path

from cxloop import health

handler500 = "cxloop.api.errors.failed"

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.prometheus, name="prometheus"),
    path("accounts/", include("allauth.urls")),
    path("", include("cxloop.urls")),
    path("", include("feedback.urls")),
    path("", include("assessments.urls")),
]
