"""Django's PostgreSQL, told before every statement for which organisation it is. `base.py` is what Django looks for."""
