"""The commands of ``bot``, one module a family."""
