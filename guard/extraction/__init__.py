"""Extraction: where in what the model said the text is, and what stands around it."""
