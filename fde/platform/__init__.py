"""What both apps stand on: routes and their rows, sessions and downloads; it imports neither."""
