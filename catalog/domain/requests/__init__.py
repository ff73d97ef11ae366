"""Requests for access and the agreements they end in: which step leads where, who may take it, and what it needs."""
