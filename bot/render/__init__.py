"""Summaries and figures as Markdown, HTML, Word documents, CSV and JSON."""
