"""Report text in, ranked evidence out: reading, splitting, storing and searching reports."""
