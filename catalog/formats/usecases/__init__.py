"""Use cases as documents: JSON with a schema, and XML in the shape of IEC 62559-3."""
