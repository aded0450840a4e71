"""Facts, read once at ingest: figures and deeds, each with its period and its place in the source."""
