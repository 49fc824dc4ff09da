"""What tests of the whole product need of the data environment."""
