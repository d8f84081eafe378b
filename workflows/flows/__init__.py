"""The journeys: rules that decide. They never speak, and never call a model.

To add one, write its file, give its commands to `steer.py`, and list it here.
"""

FLOWS: tuple[str, ...] = ("application", "papers", "status")
