"""One's own account: signing in, second factor, tokens, sessions, and the settings around them."""
