"""Larkspur Air: an airline that does not exist, with customers, people and ninety days behind it."""
