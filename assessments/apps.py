from importlib import import_module

from django.apps import AppConfig

# Modules that register something when they are loaded, once the models are there.
REGISTERING = ("assessments.permissions", "assessments.laying", "assessments.retention")


class AssessmentsConfig(AppConfig):
    name = "assessments"
    verbose_name = "assessments"

    def ready(self) -> None:
        for module in REGISTERING:
            import_module(module)
        import_module("feedback.demo.chapters").add("assessments.demo:tell")
