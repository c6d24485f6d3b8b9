"""Makes `.venv` and installs the pinned layers named on the command line; what is already there is left alone.

Runs on the system's own Python with nothing installed.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"
SHOWN = 200


def works() -> bool:
    """True when the environment's Python starts; one that was moved or lost its Python does not."""
    try:
        return subprocess.run([str(PYTHON), "-c", "import pip"], capture_output=True, check=False).returncode == 0  # noqa: S603
    except OSError:
        return False


def make_environment() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036
        sys.exit("cxloop needs Python 3.11 or newer.")
    print("Making .venv", flush=True)
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], capture_output=True, text=True)  # noqa: S603
    if made.returncode:
        sys.exit(f"{made.stdout}{made.stderr}\nPython could not make .venv; on Debian: apt-get install python3-venv")


def install(layer: str) -> None:
    """The layer installed with its hashes checked, or nothing when this very list was installed before."""
    pins = PROJECT / "requirements" / f"{layer}.txt"
    stamp = VENV / f".installed-{layer}"
    digest = hashlib.sha256(pins.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    stamp.unlink(missing_ok=True)
    total = sum("==" in line for line in pins.read_text().splitlines())
    command = [
        *(str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--no-deps"),
        *("--progress-bar", "off", "--require-hashes", "-r", str(pins)),
    ]
    environment = {**os.environ, "PIP_ROOT_USER_ACTION": "ignore"}
    pip = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)  # noqa: S603
    lines = show(pip, layer, total)
    if pip.wait():
        sys.exit("".join(lines[-SHOWN:]) + f"\nThe {layer} requirements could not be installed; the reason is above.")
    stamp.write_text(digest)


def show(pip: "subprocess.Popen[str]", layer: str, total: int) -> "list[str]":
    """Everything pip said, while its progress is drawn."""
    lines, seen = [], 0
    live = sys.stdout.isatty()
    for line in pip.stdout or ():
        lines.append(line)
        if line.startswith(("Collecting ", "Requirement already satisfied", "Ignoring ")):
            seen += 1
            done = f"Installing {layer} requirements: {min(seen, total)} of {total}"
            if live:
                print(f"\r{done}", end="", flush=True)
            elif seen % 25 == 0:
                print(done, flush=True)
        elif line.startswith("Installing collected"):
            print("\r" * live + f"Installing {layer} requirements: unpacking {total} packages", flush=True)
    return lines


if __name__ == "__main__":
    if not works():
        make_environment()
    for name in sys.argv[1:]:
        install(name)
