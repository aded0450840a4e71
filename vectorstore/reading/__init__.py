"""From the text of a file to the lines, card and outline of a report."""
