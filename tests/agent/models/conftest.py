"""Tests of the real loading code need the extra; without it they are left out, and said to be.

`tests/conftest.py` prints the rule at the head of a run.
"""

from importlib.util import find_spec

collect_ignore = [] if find_spec("transformers") and find_spec("torch") else ["test_loading.py"]
