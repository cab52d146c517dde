"""From a ``Document`` to an ``Extraction``: mentions, their attributes and relations, by rules."""
