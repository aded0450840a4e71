"""Chat where people are: the page, REST, and an OpenAI-compatible endpoint, in one app."""
