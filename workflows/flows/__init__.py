"""The journeys: rules that decide. They never speak, and never call a model.

To add one, write its file and give its commands to `steer.py` and its options to `choosing.py`.
"""
