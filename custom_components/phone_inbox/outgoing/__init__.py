"""The way out: whom to send to and from where, and what became of it."""
