"""The walls between clients, engagements and roles: who may do what, and read which word."""
