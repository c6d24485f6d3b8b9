"""Which task waits in which queue, and what Celery is told about the broker that keeps them."""

from __future__ import annotations

from typing import Any

from kombu import Exchange, Queue

from cxloop.queues import QUEUES

# What customers and colleagues wait for first; then what may take its time.
WORK = {
    "ingest": ("feedback.tasks.process_feedback", "feedback.tasks.handle_mail"),
    "follow_up": (
        "cxloop.tasks.drain_outbox", "feedback.tasks.sweep_deadlines", "feedback.tasks.tell_people",
        "feedback.tasks.move_absent_work", "feedback.tasks.send_drafts", "assessments.tasks.run_rounds",
    ),
    "mail": (  # waits for strangers' servers
        "cxloop.tasks.deliver_mail", "feedback.tasks.deliver_replies", "feedback.tasks.read_mailboxes",
        "feedback.tasks.poll_channels", "cxloop.tasks.deliver_webhooks",
    ),
    "imports": ("feedback.tasks.resume_imports", "feedback.tasks.run_import", "feedback.tasks.process_bulk"),
    "reports": ("cxloop.tasks.tidy", "feedback.tasks.send_digests", "feedback.tasks.keep_tallies",
                "feedback.tasks.make_copies", "feedback.tasks.remind_initiatives"),
}
ROUTES = {task: {"queue": queue} for queue, tasks in WORK.items() for task in tasks}


def redis_for_celery(url: str) -> str:
    """Celery spells a socket `redis+socket://`; the redis client spells it `unix://`."""
    return url.replace("unix://", "redis+socket://", 1) if url.startswith("unix://") else url


def is_rabbitmq(url: str) -> bool:
    return url.startswith(("amqp://", "amqps://", "pyamqp://"))


def queues(url: str) -> list[Queue]:
    """Every queue as it is declared: with RabbitMQ a quorum queue, which outlives the loss of a machine."""
    arguments = {"x-queue-type": "quorum"} if is_rabbitmq(url) else None
    return [
        Queue(name, Exchange(name, type="direct"), routing_key=name, durable=True, queue_arguments=arguments)
        for name in QUEUES
    ]


def transport_options(url: str) -> dict[str, Any]:
    """What is told to the transport. RabbitMQ confirms each message once a majority of its machines keeps it."""
    if is_rabbitmq(url):
        return {"confirm_publish": True}
    return {
        "visibility_timeout": 900,
        "global_keyprefix": "cxloop:",
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        "socket_timeout": 30,
    }
