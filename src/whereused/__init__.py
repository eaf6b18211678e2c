"""whereused: where a lot, unit or component was used, and what an item was made from."""

__version__ = "0.1.0"
