"""The embedded, one-command installation: loopback, plain HTTP, its own stores."""

from config.settings.base import *  # noqa: F403
from config.settings.base import DATA_DIR, env

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY", default="")
if not SECRET_KEY:
    key_file = DATA_DIR / "secret-key"
    if key_file.exists():
        SECRET_KEY = key_file.read_text().strip()
    else:
        SECRET_KEY = "only-for-commands-that-sign-nothing"  # noqa: S105
