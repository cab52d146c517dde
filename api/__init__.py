"""The service: SPARQL, graph, documents and queries over HTTP."""
