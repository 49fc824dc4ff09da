"""The probes, one module each: a module here declares its ``PROBE``, and the registry finds it."""
