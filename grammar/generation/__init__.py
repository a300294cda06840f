"""Generation: sentences of a grammar, trees, and named ways to break a text."""
