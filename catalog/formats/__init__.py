"""Dialects: bytes to ProductRecord and back. Pure; one module a dialect."""
