from django.urls import include, path

from cxloop.pages import home, invitation, setup
from cxloop.ui import views as ui_views

urlpatterns = [
    path("", home.home, name="home"),
    path("setup/<str:token>/", setup.setup, name="setup"),
    path("invitation/<str:secret>/", invitation.invitation, name="invitation"),
    path("ui/", include("cxloop.ui.urls")),
    path("o/<slug:slug>/brand.css", ui_views.brand, name="brand"),
]
