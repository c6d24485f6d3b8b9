from django.urls import include, path

from cxloop.pages import home
from cxloop.ui import views as ui_views

urlpatterns = [
    path("", home.home, name="home"),
    path("ui/", include("cxloop.ui.urls")),
    path("o/<slug:slug>/brand.css", ui_views.brand, name="brand"),
]
