from django.urls import include, path

urlpatterns: list = [
    path("o/<slug:slug>/", include("feedback.pages.urls")),
    path("api/v1/", include("feedback.api.urls")),
    path("", include("feedback.public.urls")),
]
