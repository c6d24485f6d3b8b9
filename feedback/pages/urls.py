"""The pages of the loop, under /o/<slug>/."""

from django.urls import include, path

from feedback.pages import (
    bulk,
    case,
    case_actions,
    customer,
    dashboard,
    feedback,
    inbox,
    initiatives,
    jump,
    message_files,
    navigation,  # noqa: F401
    saved_views,
    surveys,
    writing,
)

app_name = "feedback"
urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/new/", inbox.news, name="inbox_news"),
    path("inbox/many/", bulk.many, name="many"),
    path("inbox/many/<uuid:public_id>/undo/", bulk.undo, name="undo_many"),
    path("inbox/views/", saved_views.views, name="saved_views"),
    path("inbox/views/new/", saved_views.new_view, name="new_view"),
    path("inbox/views/<uuid:public_id>/", saved_views.view, name="saved_view"),
    path("inbox/views/<uuid:public_id>/forget/", saved_views.forget, name="forget_view"),
    path("jump/", jump.jump, name="jump"),
    path("case/<uuid:public_id>/", case.case, name="case"),
    path("case/<uuid:public_id>/draft/", writing.keep, name="keep_draft"),
    path("case/<uuid:public_id>/take-back/", writing.take_back, name="take_back"),
    path("case/<uuid:public_id>/beside/", writing.beside, name="beside"),
    path("case/<uuid:public_id>/macro/", writing.macro, name="macro_text"),
    path("case/<uuid:public_id>/files/", message_files.attach, name="attach"),
    path("case/<uuid:public_id>/files/<uuid:file_id>/", message_files.file, name="message_file"),
    path("case/<uuid:public_id>/files/<uuid:file_id>/take-away/", message_files.detach, name="detach"),
    path("case/<uuid:public_id>/<slug:verb>/", case_actions.act, name="case_action"),
    path("feedback/", feedback.feedback_list, name="feedback_list"),
    path("feedback/<uuid:public_id>/", feedback.feedback_item, name="feedback_item"),
    path("dashboard/", dashboard.show, name="dashboard"),
    path("dashboard/metrics.csv", dashboard.table, name="dashboard_csv"),
    path("metrics/<slug:key>/<slug:part>/", dashboard.rows, name="metric_rows"),
    path("customer/<uuid:public_id>/", customer.customer, name="customer"),
    path("initiatives/", initiatives.initiatives, name="initiatives"),
    path("initiatives/new/", initiatives.new_initiative, name="new_initiative"),
    path("initiatives/<uuid:public_id>/", initiatives.initiative, name="initiative"),
    path("initiatives/<uuid:public_id>/change/", initiatives.edit_initiative, name="edit_initiative"),
    path("initiatives/<uuid:public_id>/<slug:verb>/", initiatives.move_initiative, name="move_initiative"),
    path("surveys/", surveys.surveys, name="surveys"),
    path("surveys/<uuid:public_id>/turn/", surveys.turn_survey, name="turn_survey"),
    path("", include("feedback.pages.settings_urls")),
]
