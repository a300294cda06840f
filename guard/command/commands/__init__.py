"""The commands, one file each: ``check.py`` declares the click command ``check``."""
