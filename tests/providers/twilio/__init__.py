"""The client of Twilio, against its emulator."""
