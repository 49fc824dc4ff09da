"""What follows from requirements: areas, road, findings, work, renewals; pure functions."""
