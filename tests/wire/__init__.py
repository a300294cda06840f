"""Calls over real sockets: a service on loopback that speaks each provider's wire format, guarded clients before it."""
