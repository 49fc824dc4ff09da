"""Areas: Django apps that each contribute what they know to the engagements; none knows another."""
