"""What an organisation decides about its loop. One verb per function: actor, now, transaction, audit entry."""
