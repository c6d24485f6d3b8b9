"""The task queue and its clock. A message only ever says "there is work"; PostgreSQL says what the work is."""

import os
from pathlib import Path
from typing import Any

from celery import Celery, bootsteps
from celery.signals import worker_init, worker_shutting_down

from cxloop import stopping

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

ALIVE_SECONDS = 15.0

app = Celery("cxloop", task_cls="cxloop.task_base:Task")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

worker_init.connect(stopping.begin)
worker_shutting_down.connect(stopping.ask)


class SignOfLife(bootsteps.StartStopStep):
    """Touches the file CXLOOP_ALIVE every 15 seconds while the worker's main loop turns, for health checks."""

    requires = {"celery.worker.components:Timer"}

    def start(self, worker: Any) -> None:
        if path := os.environ.get("CXLOOP_ALIVE"):
            Path(path).touch()
            self.touching = worker.timer.call_repeatedly(ALIVE_SECONDS, Path(path).touch, priority=10)

    def stop(self, worker: Any) -> None:
        if touching := getattr(self, "touching", None):
            touching.cancel()


app.steps["worker"].add(SignOfLife)
