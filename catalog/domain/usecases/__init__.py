"""Use cases: who gives what to whom, and what is missing. Aligned to IEC 62559-2, pure."""
