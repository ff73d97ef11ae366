"""The harvest engine: the only code that opens a connection to an endpoint. Knows no Django."""
