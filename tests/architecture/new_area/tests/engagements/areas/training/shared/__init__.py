"""What tests of the whole product need of training."""
