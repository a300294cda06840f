"""Written forms that several languages share."""
