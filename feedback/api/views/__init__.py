"""What the API answers at each address."""
