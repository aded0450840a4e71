"""Facts and summaries as documents: Markdown, CSV, JSON, HTML, Word and spreadsheets."""
