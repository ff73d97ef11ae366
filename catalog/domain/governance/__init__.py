"""Federated governance: how a class is decided, what all agree on, and what shows that it is kept to. Pure."""
