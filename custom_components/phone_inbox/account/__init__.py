"""One account: its memory, what it reads, and what it tells of it."""
