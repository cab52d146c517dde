"""From resolved documents to quads, what follows from them, and their validation."""
