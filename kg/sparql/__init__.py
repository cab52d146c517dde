"""SPARQL from outside: what a text asks for, what it may reach, and its answer or its effect."""

from kg.sparql.ask import ask, update
from kg.sparql.tokens import Form, Shape, shape

__all__ = ["Form", "Shape", "ask", "shape", "update"]
