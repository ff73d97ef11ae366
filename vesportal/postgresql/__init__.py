"""Django's PostgreSQL backend, with connections whose health is looked at without asking the server each time."""
