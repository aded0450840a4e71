"""Fact-checking: what somebody wrote, statement by statement, held against the reports."""
