"""Short addresses that work without a log-in."""

from django.urls import path

from feedback.public import key, link, mail_in, make_good, mine, my_data, survey

app_name = "public"
urlpatterns = [
    path("l/<str:token>", link.link, name="link"),
    path("g/<str:token>", make_good.make_good, name="make_good"),
    path("f/<str:token>", mine.fix, name="fix"),
    path("k/<slug:slug>", key.key, name="key"),
    path("m/<str:token>", mine.mine, name="mine"),
    path("m/<str:token>/<uuid:case_id>", mine.mine, name="mine"),
    path("m/<str:token>/less", mine.less, name="mine_less"),
    path("m/<str:token>/close", mine.close, name="mine_close"),
    path("m/<str:token>/copy", my_data.copy, name="mine_copy"),
    path("m/<str:token>/erase", my_data.erase, name="mine_erase"),
    path("d/<str:token>", my_data.data, name="data"),
    path("in/<uuid:public_id>/<slug:provider>", mail_in.mail_in, name="mail_in"),
    path("s/<str:token>", survey.survey, name="survey"),
]
