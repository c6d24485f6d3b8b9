from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig

from cxloop.registry import Registry

# Modules that register something when they are loaded, once the models are there.
REGISTERING = (
    "feedback.permissions",
    "feedback.start_set",
    "feedback.navigation",
    "feedback.gauges",
)

# One kind is one file: (where the registry is, the packages its entries live in).
REGISTRIES = (
    ("feedback.analyse.registry:analysers", "feedback.analyse.analysers"),
    ("feedback.analyse.registry:signals", "feedback.analyse.signals"),
    ("feedback.flag.registry:detectors", "feedback.flag.detectors"),
    ("feedback.route.registry:matchers", "feedback.route.matchers"),
    ("feedback.ingest.channels.registry:channels", "feedback.ingest.channels"),
    ("feedback.measure.registry:metrics", "feedback.measure.metrics"),
    ("feedback.emails.registry:emails", "feedback.emails"),
)


NEEDED = (
    "feedback.ingest.imports", "feedback.ingest.channels.polling", "feedback.ingest.channels.registry",
    "cxloop.http_out",
)


def there(module: str) -> bool:
    return find_spec(module) is not None


class FeedbackConfig(AppConfig):
    name = "feedback"
    verbose_name = "feedback"

    def ready(self) -> None:
        for where, package in REGISTRIES:
            module, name = where.split(":")
            if not there(module):
                continue
            registry: Registry = getattr(import_module(module), name)
            registry.discover(package)
        for module in REGISTERING:
            if there(module):
                import_module(module)
        import_module("feedback.flow").connect()
        if all(map(there, NEEDED)):
            import_module("feedback.tasks").connect()
