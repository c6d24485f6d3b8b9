from importlib import import_module

from django.apps import AppConfig


class CxloopConfig(AppConfig):
    name = "cxloop"
    verbose_name = "cxloop"

    def ready(self) -> None:
        import_module("cxloop.row_security")  # its check
        import_module("cxloop.passing")
        # Tasks import the models, which exist only now.
        import_module("cxloop.tasks").connect()
