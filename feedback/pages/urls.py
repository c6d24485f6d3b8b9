"""The pages of the loop, under /o/<slug>/."""

from django.urls import include, path

from feedback.pages import case, case_actions, customer, dashboard, feedback, inbox, navigation, surveys  # noqa: F401

app_name = "feedback"
urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("case/<uuid:public_id>/", case.case, name="case"),
    path("case/<uuid:public_id>/<slug:verb>/", case_actions.act, name="case_action"),
    path("feedback/", feedback.feedback_list, name="feedback_list"),
    path("feedback/<uuid:public_id>/", feedback.feedback_item, name="feedback_item"),
    path("dashboard/", dashboard.show, name="dashboard"),
    path("dashboard/metrics.csv", dashboard.table, name="dashboard_csv"),
    path("metrics/<slug:key>/<slug:part>/", dashboard.rows, name="metric_rows"),
    path("customer/<uuid:public_id>/", customer.customer, name="customer"),
    path("surveys/", surveys.surveys, name="surveys"),
    path("surveys/<uuid:public_id>/turn/", surveys.turn_survey, name="turn_survey"),
    path("", include("feedback.pages.settings_urls")),
]
