"""Where-used, where-from, paths and places: the heart.

`Tracer(graph)` answers; `ask(...)` makes the questions it takes.
"""

from whereused.trace.questions import ask, parse_question
from whereused.trace.tracer import DEFAULT_LIMIT, MAX_LIMIT, Tracer

__all__ = ["DEFAULT_LIMIT", "MAX_LIMIT", "Tracer", "ask", "parse_question"]
