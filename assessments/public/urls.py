"""Where leaders answer, by their personal link."""

from django.urls import path

from assessments.public import answering, handing_in, others

app_name = "answering"
urlpatterns = [
    path("a/<str:token>", answering.start, name="start"),
    path("a/<str:token>/forecast", answering.forecast, name="forecast"),
    path("a/<str:token>/part/<slug:dimension>", answering.part, name="part"),
    path("a/<str:token>/hand-in", handing_in.hand_in, name="hand_in"),
    path("a/<str:token>/others", others.others, name="others"),
    path("a/<str:token>/hand-on", handing_in.hand_on, name="hand_on"),
]
