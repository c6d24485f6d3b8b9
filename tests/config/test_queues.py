"""Where each task waits, and what a broker is told: one place, and nothing a quorum queue cannot do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any
from unittest.mock import Mock

import pytest
from kombu import Connection

from config import queues
from config.celery import app
from cxloop.queues import QUEUES, processes
from tests.conftest import PROJECT

# What a real process finds in its settings, and what would be declared.
ASK = """
import json
from unittest.mock import MagicMock
from config.celery import app
from celery.utils.quorum_queues import detect_quorum_queues
import django; django.setup()
names = ["task_queue_max_priority", "task_acks_late", "worker_prefetch_multiplier", "broker_transport_options",
         "worker_enable_remote_control", "worker_detect_quorum_queues"]
declared = {}
for queue in app.amqp.queues.values():
    channel = MagicMock()
    channel.prepare_queue_arguments.side_effect = lambda arguments, **more: arguments
    queue(channel).declare()
    (call,) = channel.queue_declare.call_args_list
    declared[queue.name] = [call.kwargs["arguments"], call.kwargs["durable"], call.kwargs["exclusive"],
                            call.kwargs["auto_delete"]]
from django.conf import settings
print(json.dumps({"declared": declared, "cache": settings.CACHES["default"]["LOCATION"],
                  "detected": detect_quorum_queues(app, app.connection_for_write().transport.driver_type)[0],
                  **{name: app.conf[name] for name in names}}))
"""


def settings_with(url: str) -> dict[str, Any]:
    env = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "config.settings.dev", "BROKER_URL": url,
           "REDIS_URL": "redis://127.0.0.1:1/0", "SECRET_KEY": "only-here"}
    done = subprocess.run([sys.executable, "-c", ASK], cwd=PROJECT, env=env, text=True, capture_output=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def test_every_task_has_a_queue_and_every_queue_has_work():
    app.loader.import_default_modules()
    ours = {name for name in app.tasks if name.split(".")[0] not in ("celery", "tests")}
    assert ours == set(queues.ROUTES)
    assert {route["queue"] for route in queues.ROUTES.values()} == set(QUEUES) == set(queues.WORK)
    assert sum(map(len, queues.WORK.values())) == len(ours), "a task named twice"
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= ours


def test_a_message_goes_where_the_map_says():
    router = app.amqp.Router()
    for name, route in queues.ROUTES.items():
        assert router.route({}, name)["queue"].name == route["queue"]


def test_a_queue_that_is_not_ours_is_an_error():
    with pytest.raises(Exception, match="lvie"):
        app.amqp.Router().route({"queue": "lvie"}, "feedback.tasks.process_feedback")


def test_how_many_run_at_once_can_be_told():
    assert processes("mail", {}) == "2"
    assert processes("mail", {"CXLOOP_MAIL_WORKERS": "5"}) == "5"
    assert processes("follow_up", {"CXLOOP_FOLLOW_UP_WORKERS": ""}) == "1"


@pytest.mark.parametrize("url", ["amqp://cx:secret@rabbit:5672/cx", "amqps://cx:secret@rabbit/cx"])
def test_with_rabbitmq_every_queue_is_a_quorum_queue_and_publishing_is_confirmed(url):
    found = settings_with(url)
    assert found["declared"] == {name: [{"x-queue-type": "quorum"}, True, False, False] for name in QUEUES}
    assert found["detected"] and found["worker_detect_quorum_queues"], "Celery then asks for no global prefetch"
    assert found["broker_transport_options"] == {"confirm_publish": True}
    # Quorum queues have no priorities; what remote control would add is neither durable nor replicated.
    assert found["task_queue_max_priority"] is None and not found["worker_enable_remote_control"]
    assert found["task_acks_late"] and found["worker_prefetch_multiplier"] == 1
    assert found["cache"] == "redis://127.0.0.1:1/0"


def test_with_redis_nothing_of_it_is_said():
    found = settings_with("")
    assert not any(arguments for arguments, *_ in found["declared"].values()) and not found["detected"]
    assert "confirm_publish" not in found["broker_transport_options"]


def test_confirmed_publishing_reaches_the_connection():
    options = queues.transport_options("amqp://rabbit")
    with Connection("amqp://rabbit", transport_options=options) as connection:
        opened = connection.transport.Connection = Mock()
        connection.transport.establish_connection()
    assert opened.call_args.kwargs["confirm_publish"] is True


def test_no_message_is_put_off_by_the_broker():
    """Quorum queues and Redis both do it badly: deadlines stand in the database."""
    words = ("countdown=", " eta=", "(eta=", "x-max-priority")
    asked = [path for room in ("config", "feedback", "cxloop") for path in PROJECT.glob(f"{room}/**/*.py")
             if any(word in path.read_text() for word in words)]
    assert asked == []
