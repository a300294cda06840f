"""Calls: one guarded call, asked again within a budget, and the report of it."""
