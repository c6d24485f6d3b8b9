"""Measurements that are run by hand: each prints ratios taken in one run. No test is timed."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.benchmarks.settings")
django.setup()
