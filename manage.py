#!/usr/bin/env python3
"""Django's command line, and two commands that need nothing set up first.

    python3 manage.py up      start the whole portal with its demo federation
    python3 manage.py test    run the tests against real servers

Both install what they need into .venv; every other command continues in it. The oldest Python
that a fresh machine may have (3.9) must be able to run this file: it only finds a newer one.
"""

import os
import sys

from vesportal.stack import bootstrap, state

# The commands that may create or change .venv; `bootstrap` does that and no more.
INSTALLING = ("up", "test", "bootstrap")


def main(argv: list[str]) -> None:
    command = argv[1] if len(argv) > 1 else "help"
    if command in INSTALLING:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # a dozen processes start from the compiled modules
    if not os.environ.get("VESPORTAL_NO_BOOTSTRAP"):
        bootstrap.enter_venv(argv, install=command in INSTALLING)
        if command not in INSTALLING:
            state.adopt_running_servers()
    if command in INSTALLING:
        run_own(command, argv[2:])
    else:
        run_django(argv)


def run_own(command: str, arguments: list[str]) -> None:
    # Imported here, because the Python that starts this file may be too old for it.
    from vesportal.stack import commands  # noqa: PLC0415

    sys.exit(commands.run(command, arguments))


def run_django(argv: list[str]) -> None:
    # Imported here, because the Python that starts this file may not have it.
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vesportal.settings")
    try:
        execute_from_command_line(argv)
    except ImproperlyConfigured as error:
        if "--traceback" in argv:
            raise
        sys.exit(str(error))


if __name__ == "__main__":
    try:
        main(sys.argv)
    except KeyboardInterrupt:  # before the command took care of it
        sys.exit(130)
