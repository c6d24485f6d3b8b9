"""The product's own settings with durable stores, and the yardsticks' views beside its pages."""

from config.settings.test import *  # noqa: F403
from config.settings.test import REDIS_URL

ROOT_URLCONF = "tests.benchmarks.yardsticks"
IN_TEST = False
REST_THROTTLING = False
CACHES = {"default": {"BACKEND": "cxloop.cache.RedisCache", "LOCATION": REDIS_URL}}
