"""Local servers that behave as the specification sheets say the providers do."""
