"""The parts of the model engine: requests, drafts, faults, cache and trace."""
