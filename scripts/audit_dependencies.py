"""Asks for known weaknesses of every package that is pinned. Fails when there are some, and when nobody could be asked.

`pip-audit` is installed into a folder that is gone afterwards: it is no part of the project.
"""

import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
LAYERS = sorted((PROJECT / "requirements").glob("*.txt"))
SERVICES = ("pypi", "osv")
SECONDS = 300


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = f"{folder}/bin/python"
        installed = subprocess.run([python, "-m", "pip", "install", "-q", "pip-audit"], check=False)  # noqa: S603
        if installed.returncode:
            print("pip-audit could not be installed: no advisories were asked for.")
            return 2
        answers = [asked(python, service) for service in SERVICES]
    known = [answer for answer in answers if answer is not None]
    if not known:
        print("No advisory service could be reached: nothing is known about the packages. Run this where one can be.")
        return 2
    found = sorted({(each["name"], each["version"], weak["id"]) for answer in known for each in answer
                    for weak in each.get("vulns", [])})
    for name, version, weakness in found:
        print(f"{name} {version}: {weakness}")
    print(f"{len(known[0])} packages, {len(found)} known weaknesses.")
    return 1 if found else 0


def asked(python: str, service: str) -> "list[dict] | None":
    """What the service says of each package; None when it could not be asked about most of them."""
    argv = [python, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--progress-spinner=off", "--timeout=10",
            "--vulnerability-service", service, "--format=json"]
    argv += [word for layer in LAYERS for word in ("-r", str(layer))]
    try:
        done = subprocess.run(argv, capture_output=True, text=True, timeout=SECONDS, check=False)  # noqa: S603
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError, subprocess.TimeoutExpired):
        return None
    looked_at = [each for each in packages if "skip_reason" not in each]
    return looked_at if len(looked_at) > len(packages) / 2 else None


if __name__ == "__main__":
    sys.exit(main())
