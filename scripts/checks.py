"""Every check of the project, then the test suite; all of them run, and any failure fails the whole.

`checks.py` runs the checks alone, `checks.py --tests ARGUMENTS` runs them and then pytest with the arguments.
"""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
BIN = PROJECT / ".venv" / "bin"
PACKAGES = [name for name in ("cxloop", "feedback", "assessments", "config") if (PROJECT / name).is_dir()]
TEMPLATES = sorted(str(path) for name in PACKAGES for path in (PROJECT / name).rglob("templates/**/*.html"))
# Checks read the code alone; a database that cannot be there keeps them from finding a real one.
NO_STORES = {
    "DATABASE_URL": "postgresql://cxloop@/cxloop?host=/nonexistent",
    "REDIS_URL": "unix:///nonexistent/valkey.sock",
    "PYTHONWARNINGS": "ignore::RuntimeWarning",
    "DJANGO_SETTINGS_MODULE": "config.settings.test",
}
MANAGE = [str(BIN / "python"), "manage.py"]
CHECKS = {
    "types": [str(BIN / "mypy"), *PACKAGES],
    "style": [str(BIN / "ruff"), "check", "."],
    "imports": [str(BIN / "lint-imports")],
    "settings": [*MANAGE, "check"],
    "migrations": [*MANAGE, "makemigrations", "--check", "--dry-run"],
    "unlocked": [str(BIN / "python"), "scripts/migration_lint.py"],
    "templates": [str(BIN / "djade"), "--target-version", "5.2", "--check", *TEMPLATES],
}


def run(command: "list[str]") -> "tuple[int, str, float]":
    """Exit status, output and seconds of one check."""
    began = time.monotonic()
    done = subprocess.run(  # noqa: S603
        command, cwd=PROJECT, env={**os.environ, **NO_STORES}, text=True, errors="replace", check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )
    return done.returncode, done.stdout, time.monotonic() - began


def check() -> "list[str]":
    """The names of the checks that failed, after the output of each was printed."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        results = dict(zip(CHECKS, pool.map(run, CHECKS.values()), strict=True))
    for name, (status, output, _) in results.items():
        if status:
            print(f"--- {name} ---\n{output.rstrip()}\n")
    for name, (status, _, seconds) in results.items():
        print(f"{name:<12} {'FAILED' if status else 'passed'}  {seconds:5.1f} s", flush=True)
    return [name for name, (status, _, _) in results.items() if status]


if __name__ == "__main__":
    failed = check()
    tests = 0
    if "--tests" in sys.argv:
        arguments = sys.argv[sys.argv.index("--tests") + 1 :]
        if failed:
            print(f"The checks above failed ({', '.join(failed)}); the tests run all the same.", flush=True)
        tests = subprocess.run([str(BIN / "python"), "-m", "pytest", *arguments], cwd=PROJECT, check=False).returncode  # noqa: S603
    sys.exit(1 if failed or tests else 0)
