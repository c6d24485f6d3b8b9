"""The pages of the mirror, under /o/<slug>/mirror/."""

from django.urls import path

from assessments.pages import (
    comparing,
    decisions,
    downloads,
    functions,
    instruments,
    navigation,  # noqa: F401
    people,
    reveal,
    rounds,
    rule,
    strategy,
)

app_name = "mirror"
urlpatterns = [
    path("mirror/", rounds.rounds, name="rounds"),
    path("mirror/new/", rounds.new, name="new_round"),
    path("mirror/statements/", instruments.statements, name="statements"),
    path("mirror/statements/new/", instruments.statement, name="new_statement"),
    path("mirror/statements/<uuid:public_id>/", instruments.statement, name="statement"),
    path("mirror/statements/<uuid:public_id>/remove/", instruments.remove, name="remove_statement"),
    path("mirror/statements/version/<slug:verb>/", instruments.turn, name="turn_version"),
    path("mirror/functions/", functions.functions, name="functions"),
    path("mirror/functions/<uuid:public_id>/", functions.function, name="function"),
    path("mirror/people/<uuid:public_id>/link/", people.show_link, name="show_link"),
    path("mirror/people/<uuid:public_id>/<slug:verb>/", people.turn, name="turn_participant"),
    path("mirror/rule/", rule.rule, name="rule"),
    path("mirror/others/", comparing.comparing, name="comparing"),
    path("mirror/others/scores.json", comparing.file, name="comparing_file"),
    path("mirror/others/keys/<slug:key>/remove/", comparing.distrust, name="distrust"),
    path("mirror/others/<slug:verb>/", comparing.turn, name="turn_comparing"),
    path("mirror/strategy/", strategy.strategy, name="strategy"),
    path("mirror/strategy/follow/", strategy.followed, name="follow"),
    path("mirror/strategy/follow/<uuid:public_id>/", strategy.followed, name="followed"),
    path("mirror/strategy/follow/<uuid:public_id>/end/", strategy.unfollow, name="unfollow"),
    path("mirror/<uuid:public_id>/", rounds.round_page, name="round"),
    path("mirror/<uuid:public_id>/decisions/", decisions.decisions, name="decisions"),
    path("mirror/<uuid:public_id>/reveal/", reveal.reveal, name="reveal"),
    path("mirror/<uuid:public_id>/reveal/pack.pdf", downloads.pack, name="pack"),
    path("mirror/<uuid:public_id>/reveal/summary.pdf", downloads.summary, name="summary"),
    path("mirror/<uuid:public_id>/reveal/findings.json", downloads.findings, name="findings"),
    path("mirror/<uuid:public_id>/reveal/<slug:table>.csv", downloads.table, name="table"),
    path("mirror/<uuid:public_id>/change/", rounds.change, name="change_round"),
    path("mirror/<uuid:public_id>/people/", people.people, name="round_people"),
    path("mirror/<uuid:public_id>/turn/<slug:verb>/", rounds.turn, name="turn_round"),
]
