"""Telling programs outside: signed calls by the Standard Webhooks specification, kept as rows until they arrived."""
