"""One file for each way of telling."""
