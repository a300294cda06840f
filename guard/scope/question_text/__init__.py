"""How a question is written: its normal form, its words, what is quoted, and what its disguises hide."""
