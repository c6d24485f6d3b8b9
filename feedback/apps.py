from importlib import import_module

from django.apps import AppConfig

from cxloop.registry import Registry

# Modules that register something when they are loaded, once the models are there.
REGISTERING = (
    "feedback.permissions",
    "feedback.start_set",
    "feedback.gauges",
    "feedback.retention",
    "feedback.privacy.copies",
)

# One kind is one file: (where the registry is, the packages its entries live in).
REGISTRIES = (
    ("feedback.analyse.registry:analysers", "feedback.analyse.analysers"),
    ("feedback.analyse.registry:signals", "feedback.analyse.signals"),
    ("feedback.flag.registry:detectors", "feedback.flag.detectors"),
    ("feedback.route.registry:matchers", "feedback.route.matchers"),
    ("feedback.ingest.channels.registry:channels", "feedback.ingest.channels"),
    ("feedback.ingest.mail.providers.registry:providers", "feedback.ingest.mail.providers"),
    ("feedback.measure.registry:metrics", "feedback.measure.metrics"),
    ("feedback.emails.registry:emails", "feedback.emails"),
    ("feedback.announce.registry:formats", "feedback.announce.formats"),
)


class FeedbackConfig(AppConfig):
    name = "feedback"
    verbose_name = "feedback"

    def ready(self) -> None:
        for where, package in REGISTRIES:
            module, name = where.split(":")
            registry: Registry = getattr(import_module(module), name)
            registry.discover(package)
        for module in REGISTERING:
            import_module(module)
        import_module("feedback.flow").connect()
        import_module("feedback.tasks").connect()
