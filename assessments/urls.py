from django.urls import include, path

urlpatterns: list = [
    path("o/<slug:slug>/", include("assessments.pages.urls")),
    path("", include("assessments.public.urls")),
]
