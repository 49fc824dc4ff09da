"""One module per section: from the snapshot to values ready to print."""
