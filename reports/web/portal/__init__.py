"""The portal: what people of a client see of their engagements, and what they may send."""
