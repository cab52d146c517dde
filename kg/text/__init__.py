"""From a file to a ``Document``: decoding, normalising, sections and sentences."""
