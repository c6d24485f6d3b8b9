#!/usr/bin/env python
"""The one entry for commands."""

import os
import sys

from django.core.management import execute_from_command_line

from cxloop.embedded import CannotStart
from cxloop.embedded.locks import stores_for_command

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    try:
        with stores_for_command(sys.argv):
            execute_from_command_line(sys.argv)
    except CannotStart as error:
        sys.exit(str(error))
