"""Short addresses that work without a log-in."""

from django.urls import path

from feedback.public import fix, link, mail_in, survey

app_name = "public"
urlpatterns = [
    path("l/<str:token>", link.link, name="link"),
    path("f/<str:token>", fix.fix, name="fix"),
    path("in/<uuid:public_id>/<slug:provider>", mail_in.mail_in, name="mail_in"),
    path("s/<str:token>", survey.survey, name="survey"),
]
