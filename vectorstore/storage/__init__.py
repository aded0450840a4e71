"""How a library is kept: tables, vectors, locks and the one writer."""
