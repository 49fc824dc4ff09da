"""Adapters to the client's systems; they import no Django and also run on a client's host."""
