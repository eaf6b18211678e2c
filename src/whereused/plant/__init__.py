"""Synthetic plants: simulations of things and times, from which the records follow."""
