"""English composed from Chinese by the glossary, and English quantities read."""
