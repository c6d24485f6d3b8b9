"""The product and the yardsticks behind one server."""

from django.core.wsgi import get_wsgi_application

import tests.benchmarks  # noqa: F401  (settings)

application = get_wsgi_application()
