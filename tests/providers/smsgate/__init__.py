"""SMS Gateway for Android."""
