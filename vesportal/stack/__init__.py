"""The two-command set-up: the portal and its servers (PostgreSQL, Valkey, Elasticsearch) without Docker."""
