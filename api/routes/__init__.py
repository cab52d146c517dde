"""The routes, a module a subject; each parses, makes one call into the library and answers with its values."""
