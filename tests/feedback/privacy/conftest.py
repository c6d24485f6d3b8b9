"""The story of a customer who was asked, as for the pages they see."""

from tests.feedback.public.conftest import case, fresh_counts, now, question, visitor  # noqa: F401
