"""What is an exception to rules of the house here, and why."""

FREE_TEXTS = {"Course": "title"}
