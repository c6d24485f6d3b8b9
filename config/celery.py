"""The task queue and its clock. A message only ever says "there is work"; PostgreSQL says what the work is."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

app = Celery("cxloop", task_cls="cxloop.task_base:Task")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
