"""Review: a page on which a person reads records, labels them, and picks the better of two answers."""
