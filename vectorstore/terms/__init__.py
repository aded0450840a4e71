"""From the words of a question, in either language, to terms that the library knows."""
