"""Lists as files: what is on screen, row by row, as CSV and XLSX."""
