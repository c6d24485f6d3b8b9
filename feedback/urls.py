from django.urls import include, path

urlpatterns: list = [
    path("api/v1/", include("feedback.api.urls")),
]
