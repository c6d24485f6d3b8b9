"""The addresses of the API. Programs come with a token; ids are public ids."""

from django.urls import path, re_path

from cxloop.api.schema import SchemaView
from cxloop.api.views import Nowhere
from feedback.api.views import feedback

app_name = "api"

urlpatterns = [
    path("schema/", SchemaView.as_view(), name="schema"),
    path("feedback/", feedback.FeedbackView.as_view(), name="feedback"),
    path("feedback/<uuid:public_id>/", feedback.FeedbackItemView.as_view(), name="feedback-item"),
    re_path(r"^.*$", Nowhere.as_view(), name="nowhere"),
]
