"""Who hands mail over by webhook: one file each, with its own way of proving who it is."""
