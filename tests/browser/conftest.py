"""A real browser against the real pages. Playwright runs an event loop of its own, which Django takes for ours."""

import os

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
