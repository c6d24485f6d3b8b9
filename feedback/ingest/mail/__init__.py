"""Mail that comes in: read, recognised, and parted into what was said and what was only repeated."""
