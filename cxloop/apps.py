from django.apps import AppConfig


class CxloopConfig(AppConfig):
    name = "cxloop"
    verbose_name = "cxloop"
