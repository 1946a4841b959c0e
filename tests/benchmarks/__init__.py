"""The benchmark: `python3 dev.py bench`. Measures; asserts nothing about time."""
