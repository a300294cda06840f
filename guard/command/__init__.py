"""The command: guard check, guard explain and the rest, and what they share."""
