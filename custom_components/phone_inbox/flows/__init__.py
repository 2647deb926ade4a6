"""The forms: accounts, options, contacts."""
