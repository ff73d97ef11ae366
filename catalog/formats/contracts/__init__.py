"""What the readers of contracts and product descriptions share: documents in JSON or YAML, one by one or in folders."""
