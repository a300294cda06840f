"""The stores: memory.py for one process, redis.py where several share their budgets."""
