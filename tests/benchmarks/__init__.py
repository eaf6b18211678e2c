"""The benchmark: `.venv/bin/python -m tests.benchmarks --size medium`. See docs/benchmarks.md."""
