"""`whereused doctor`: what is configured, what is reachable, what is wrong, and how to mend it."""

from __future__ import annotations

import typer

from whereused.cli.flags import DATABASE, SERVER, with_settings
from whereused.settings import Settings


@with_settings(*SERVER, *DATABASE)
def doctor(*, settings: Settings) -> None:
    """Say what is configured, reachable and wrong, and how to mend it. Starts nothing, changes nothing.

    Ends with 0 if nothing is wrong, with 1 if something is, with 3 if it is the database.
    """
    from whereused.cli.checks import all_checks

    print("Settings")
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        print(f"  {name:16} {'' if value is None else value}")
    print("\nChecks")
    worst = 0
    for check in all_checks(settings):
        print(f"  {'ok   ' if check.exit_code == 0 else 'WRONG'} {check.name}: {check.said}")
        if check.mend:
            print(f"        {'mend: ' if check.exit_code else ''}{check.mend}")
        worst = max(worst, check.exit_code)
    if worst:
        raise typer.Exit(worst)
