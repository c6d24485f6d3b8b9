from django.urls import path

from cxloop.ui import views

app_name = "ui"
urlpatterns = [
    path("theme/", views.set_theme, name="theme"),
    path("gallery/", views.gallery, name="gallery"),
]
