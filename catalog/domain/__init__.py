"""The domain core: what a data product is and what follows from it. Pure Python, no I/O."""
