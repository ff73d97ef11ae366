"""The harvest path end to end, on real servers and against hostile sources."""
