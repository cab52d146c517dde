"""A language model as the extractor: optional, over any server that speaks OpenAI's chat completions.

The model proposes; the text disposes. What it says enters only as a quote that stands in its chunk and as a relation
that the ontology allows between two such quotes; all else is dropped and counted. The default extractor never imports
this package, and this package imports ``langextract`` only when a document is extracted.
"""

from kg.llm.extractor import LanguageModelExtractor
from kg.llm.options import ModelOptions

__all__ = ["LanguageModelExtractor", "ModelOptions"]
