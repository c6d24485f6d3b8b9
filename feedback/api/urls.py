"""The addresses of the API. Programs come with a token; ids are public ids."""

from django.urls import path, re_path

from cxloop.api.schema import SchemaView
from cxloop.api.views import Nowhere
from feedback.api.views import cases, feedback, initiatives, make_goods, metrics, settings

app_name = "api"

urlpatterns = [
    path("schema/", SchemaView.as_view(), name="schema"),
    path("feedback/", feedback.FeedbackView.as_view(), name="feedback"),
    path("feedback/<uuid:public_id>/", feedback.FeedbackItemView.as_view(), name="feedback-item"),
    path("cases/", cases.CasesView.as_view(), name="cases"),
    path("cases/<uuid:public_id>/", cases.CaseView.as_view(), name="case"),
    *[path(f"cases/<uuid:public_id>/{name}/", view.as_view(), name=f"case-{name}")
      for name, view in cases.MOVES.items()],
    path("cases/<uuid:public_id>/make-good/", make_goods.Record.as_view(), name="case-make-good"),
    *[path(f"make-goods/<uuid:public_id>/{name}/", view.as_view(), name=f"make-good-{name}")
      for name, view in make_goods.MOVES.items()],
    path("outgoing-emails/", settings.OutgoingEmails.as_view(), name="outgoing-emails"),
    path("outgoing-emails/<uuid:public_id>/", settings.OutgoingEmail.as_view(), name="outgoing-email"),
    path("routing-rules/", settings.RoutingRules.as_view(), name="routing-rules"),
    path("escalation-policies/", settings.EscalationPolicies.as_view(), name="escalation-policies"),
    path("positions/", settings.Positions.as_view(), name="positions"),
    path("touchpoints/", settings.Touchpoints.as_view(), name="touchpoints"),
    path("themes/", settings.Themes.as_view(), name="themes"),
    path("sources/", settings.Sources.as_view(), name="sources"),
    path("root-causes/", settings.RootCauses.as_view(), name="root-causes"),
    path("initiatives/", initiatives.Initiatives.as_view(), name="initiatives"),
    path("metrics/", metrics.MetricList.as_view(), name="metrics"),
    path("metrics/<slug:key>/", metrics.MetricDetail.as_view(), name="metric"),
    re_path(r"^[\s\S]*$", Nowhere.as_view(), name="nowhere"),
]
