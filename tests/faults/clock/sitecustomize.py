"""Lets every process that starts with this folder on its path read how far its clock is moved from a file.

The rules of cxloop know the time from `django.utils.timezone.now` alone; that is the clock which is moved.
"""

import os
from datetime import timedelta

from django.utils import timezone

_real = timezone.now


def now():
    with open(os.environ["CXLOOP_MOVED_CLOCK"]) as file:
        return _real() + timedelta(seconds=float(file.read()))


timezone.now = now
