"""Compliance over the API: libraries, the profile, controls and what is recorded about them."""
