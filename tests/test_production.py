"""What runs at a company: the settings, the containers and the alerts, as far as they can be tried without Docker."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.utils import timezone

from config.settings import base
from cxloop import gauges
from cxloop.queues import QUEUES

ROOT = Path(__file__).resolve().parent.parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
ALERTS = yaml.safe_load((ROOT / "docs" / "alerts.yml").read_text())
WORKERS = {f"worker-{queue.replace('_', '-')}": queue for queue in QUEUES}
OURS = ("migrate", "web", *WORKERS, "beat", "watch")
SET = {
    "SECRET_KEY": "k7Qd2mX9vB4nR8tY1wZ6pL3sF5hJ0gCaEuiOqNbVxTyWzMdKrP",
    "BASE_URL": "https://cx.example.com", "ALLOWED_HOSTS": "cx.example.com",
    "DATABASE_URL": "postgresql://cxloop@/cxloop?host=/nonexistent", "REDIS_URL": "unix:///nonexistent/valkey.sock",
}


def production(*words: str, without: str = "") -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "config.settings.prod",
           "CXLOOP_DATA": "/nonexistent", **SET}
    env.pop(without, None)
    return subprocess.run([sys.executable, "-m", "django", *words], cwd=ROOT, env={**env, "PYTHONPATH": str(ROOT)},
                          text=True, capture_output=True, check=False)


def test_djangos_check_of_a_deployment_finds_nothing():
    done = production("check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr
    assert "no issues (1 silenced)" in done.stdout


@pytest.mark.parametrize("name", SET)
def test_the_start_is_refused_without_a_secret_and_names_it(name):
    done = production("check", without=name)
    assert done.returncode != 0 and f"{name} is not set" in done.stderr


def test_no_secret_has_a_default_and_each_is_named_when_missing():
    text = (ROOT / "docker-compose.yml").read_text()
    for name in ("SECRET_KEY", "POSTGRES_PASSWORD", "VALKEY_PASSWORD", "BASE_URL", "ALLOWED_HOSTS"):
        used = re.findall(rf"(?<!\$)\$\{{?{name}\b[^}}]*\}}?", text)
        assert used and any(f"{name}:?" in each for each in used)
        assert not any(f"{name}:-" in each or f"{name}-" in each for each in used)


@pytest.mark.parametrize("name", OURS)
def test_our_containers_may_do_no_more_than_they_must(name):
    service = COMPOSE["services"][name]
    assert service["read_only"] is True and service["cap_drop"] == ["ALL"] and "/tmp" in service["tmpfs"]
    assert service["security_opt"] == ["no-new-privileges:true"] and "privileged" not in service
    assert service["volumes"] == ["media:/data/media"]
    assert name == "migrate" or service["healthcheck"]["test"][2] in entries()
    assert service["command"][0] in entries()


def entries() -> set[str]:
    return set(re.findall(r"^  ([a-z-]+)\)", (ROOT / "scripts" / "container").read_text(), re.MULTILINE))


def test_only_the_web_server_is_reached_and_only_from_this_machine():
    ports = {name: service.get("ports", []) for name, service in COMPOSE["services"].items()}
    assert ports.pop("web") == ["127.0.0.1:8000:8000"] and not any(ports.values())


def test_every_queue_has_a_worker_and_the_image_is_not_run_by_root():
    assert re.search(r"^USER cxloop$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    started = {name: each["command"] for name, each in COMPOSE["services"].items() if name.startswith("worker")}
    assert started == {name: ["worker", queue] for name, queue in WORKERS.items()}
    assert subprocess.run(["sh", "-n", "scripts/container"], cwd=ROOT, check=False).returncode == 0


def test_every_number_an_alert_names_is_exported(db):
    exported = {family.name for family in gauges.collect(timezone.now()).collect()}
    expressions = " ".join(rule["expr"] for group in ALERTS["groups"] for rule in group["rules"])
    named = set(re.findall(r"cxloop_\w+", expressions))
    assert named and named <= exported
    assert exported <= named, "a number nobody is woken by"
    assert all({"summary", "remedy"} <= set(rule["annotations"]) for rule in ALERTS["groups"][0]["rules"])


def test_the_stores_have_no_default_password_and_are_waited_for():
    services = COMPOSE["services"]
    assert set(services) == {"postgres", "valkey", *OURS}, "web, a worker for each queue, the clock, the stores"
    for store in ("postgres", "valkey"):
        assert services[store]["healthcheck"]["test"] and services[store]["volumes"]
    assert services["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    for name in set(OURS) - {"migrate"}:
        assert services[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
        assert services[name]["depends_on"]["valkey"] == {"condition": "service_healthy"}
    given = str({name: service.get("environment") for name, service in services.items()})
    secrets = re.findall(r"(\w*(?:PASSWORD|SECRET|KEY)\w*)': '([^']*)'", given)
    assert secrets and all(value.startswith("${") and ":?" in value for _name, value in secrets), secrets
    assert set(COMPOSE["volumes"]) == {"postgres", "valkey", "media"}


def test_containers_wait_longer_for_what_is_in_hand_than_it_takes():
    """Web: 20 seconds of gunicorn. Workers: a step, at most a mail server's 20 seconds to answer, twice over."""
    graceful = int(re.search(r"--graceful-timeout (\d+)", (ROOT / "scripts" / "container").read_text())[1])
    waits = {name: int(service.get("stop_grace_period", "0s").rstrip("s")) for name, service in
             COMPOSE["services"].items()}
    assert waits["web"] >= graceful + 5
    assert all(waits[name] >= 2 * base.EMAIL_TIMEOUT for name in WORKERS) and waits["beat"] >= 10
