"""The parts of the model engine: requests, drafts, grounding helpers, faults, cache and trace."""
