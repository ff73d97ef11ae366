"""How a product is obtained: access patterns, the choice among them, pull plans, and scripts that pull."""
