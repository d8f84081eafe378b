"""The stage: the whole service in this process, and what is done and seen on a phone there."""
