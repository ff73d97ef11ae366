"""The shapes of DCAT-AP 3.0.1, and whether a product keeps to them."""
