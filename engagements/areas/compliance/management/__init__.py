"""What compliance adds to the demo."""
