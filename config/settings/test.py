"""For the test suite: quick passwords, plain static files, nothing delivered."""

from cxloop.embedded.stores import announce_throwaway

announce_throwaway()  # before base reads the addresses of the stores

from config.settings.base import *  # noqa: E402, F403
from config.settings.base import STORAGES  # noqa: E402

SECRET_KEY = "only-for-tests"  # noqa: S105
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CELERY_TASK_ALWAYS_EAGER = False
EMAIL_BACKEND = ""
UNDO_SECONDS = 0  # replies go out at once unless a test says otherwise
IN_TEST = True  # tests run inside a transaction of their own
