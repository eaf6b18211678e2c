"""Synthetic plants: simulations of things and times, from which the records follow."""

from whereused.plant.simulation import HIGHLIGHTS, PACKS, PACKS_PER_DAY, Plant, Size
from whereused.plant.writer import Format, Progress, Summary, answer_key, generate, highlights, write

__all__ = [
    "HIGHLIGHTS",
    "PACKS",
    "PACKS_PER_DAY",
    "Format",
    "Plant",
    "Progress",
    "Size",
    "Summary",
    "answer_key",
    "generate",
    "highlights",
    "write",
]
