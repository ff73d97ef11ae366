"""What may be done with a product: terms, how they combine, and the answers to what people ask. Not legal advice."""
