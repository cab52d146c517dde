"""Planatlas: plan documents as a knowledge graph in which every fact opens the sentence that states it."""

__version__ = "0.1.0"
