"""How a question is written: its normal form, its words, what is quoted, and how else it can be read."""
