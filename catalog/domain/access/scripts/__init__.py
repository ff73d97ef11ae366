"""Scripts that pull a product whole: resumable, at the pace the server asks for, complete."""
