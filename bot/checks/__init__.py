"""Checks: what a text says, held against what reports say; what code can decide, and nothing else."""
