"""Commands of the engagement areas."""
