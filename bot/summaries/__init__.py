"""The parts of a bilingual summary: choosing, drafting, checking and the table of figures."""
