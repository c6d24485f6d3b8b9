"""Words, clauses and phrases of a text with their positions; below the stages, which may all use it."""
