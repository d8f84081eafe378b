"""Loaded before all that workers need: what is loaded stays, so nobody looks for garbage in it."""

import gc

gc.disable()  # a third of the time that the rest takes; each worker enables it for itself
