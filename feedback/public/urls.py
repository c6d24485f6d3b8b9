"""Short addresses that work without a log-in."""

from django.urls import path

from feedback.public import fix, link, survey

app_name = "public"
urlpatterns = [
    path("l/<str:token>", link.link, name="link"),
    path("f/<str:token>", fix.fix, name="fix"),
    path("s/<str:token>", survey.survey, name="survey"),
]
