from django.urls import path

from cxloop.pages import home

urlpatterns = [
    path("", home.home, name="home"),
]
