"""Charts as our own SVG: values in, markup out; pages and the PDF call the same functions."""
