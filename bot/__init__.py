"""Question in, grounded answer out: answers, summaries and the commands that people use."""
