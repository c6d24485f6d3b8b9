"""Pages without a log-in: links from mails, "did this fix it?", and the hosted survey. A GET changes nothing."""
