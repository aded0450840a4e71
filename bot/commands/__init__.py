"""The commands of ``bot``, one module a family; each module has a ``register(app)``."""
