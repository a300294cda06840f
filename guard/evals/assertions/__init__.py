"""Assertions: the kinds there are, one file each, and how a file of them is read."""
