"""Where the quads live: one port, two implementations."""
