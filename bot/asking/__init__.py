"""What a question asks: language, kind, scope, terms, and what it leaves out."""
