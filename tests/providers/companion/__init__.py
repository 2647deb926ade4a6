"""What only the provider made of two must do."""
