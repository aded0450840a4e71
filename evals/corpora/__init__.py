"""A generated library of reports of one shape, questions with gold on it, and their score."""
