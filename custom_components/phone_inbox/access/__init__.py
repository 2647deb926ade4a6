"""Who may see and do what, and in which form."""
