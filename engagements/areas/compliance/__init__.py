"""Frameworks of controls: what binds an engagement, what was judged, and its exceptions."""
