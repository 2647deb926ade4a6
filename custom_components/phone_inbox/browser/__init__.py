"""What browsers talk to: the WebSocket commands and the card."""
