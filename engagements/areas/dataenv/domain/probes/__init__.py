"""One module per dimension; each probe turns measured figures into an outcome."""
