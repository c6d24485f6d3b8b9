"""For a company's own servers. Refuses to start without its secrets and names the one that is missing."""

from django.core.exceptions import ImproperlyConfigured

from config.settings.base import *  # noqa: F403
from config.settings.base import env

for name in ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "BASE_URL", "ALLOWED_HOSTS"):
    if not env(name, default=""):
        raise ImproperlyConfigured(f"{name} is not set: put it into the environment, see README, Production.")

BEHIND_PROXY = env.bool("BEHIND_PROXY", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
# Visitors are told apart by the address their proxy names. Taken from the proxy itself, they would all share one limit.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("ALLAUTH_TRUSTED_PROXY_COUNT", default=1 if BEHIND_PROXY else 0)
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
# Who may frame a page stands as frame-ancestors in the policy of cxloop.middleware.SecurityHeaders.
SILENCED_SYSTEM_CHECKS = ["security.W002"]
