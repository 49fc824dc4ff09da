"""The deployment: settings, processes, routes and who may use them."""
