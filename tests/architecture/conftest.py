"""What is no test of this folder."""

collect_ignore = ["new_area"]  # laid over a copy of the product by test_new_area.py
