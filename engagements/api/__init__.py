"""The JSON API of the engagement areas."""
