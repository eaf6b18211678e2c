"""Where-used, where-from, paths and places: the heart."""
