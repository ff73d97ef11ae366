"""How well a product is described and kept. Each model stands for itself: they are never blended into one
number."""
