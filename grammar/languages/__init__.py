"""The languages that come with the package."""
