"""What a drafted claim is held to: its quotes, numbers, years, names, places and subjects."""
