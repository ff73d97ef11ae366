"""The commands of manage.py that are not Django's, once they run in an environment with its packages."""

import errno
import os
import sys
from collections.abc import Callable

from vesportal.stack import disk, minilm, system, up
from vesportal.stack.bootstrap import say
from vesportal.stack.errors import SetupError

# What the machine refuses: no fault of the program, so no traceback.
REFUSALS = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES}
# With these pytest runs no test.
WITHOUT_TESTS = {"-h", "--help", "--version", "--collect-only", "--co"}


def run(command: str, arguments: list[str]) -> int:
    """Run `up`, `test` or `bootstrap` (which has done its work by now); the exit code."""
    try:
        return OWN[command](arguments) if command in OWN else 0
    except SetupError as error:
        say(str(error))
    except OSError as error:
        if error.errno not in REFUSALS:
            raise
        for sentence in (str(error), *disk.nearly_full()):
            say(sentence)
    return 1


def test(arguments: list[str]) -> int:
    """`manage.py test [--yes] [pytest arguments]`: install what the tests need, then become pytest.

    Packages are asked for here because pytest captures the terminal.
    """
    words = [word for word in arguments if word != "--yes"]
    if WITHOUT_TESTS.isdisjoint(words):
        system.install_for_tests(
            yes="--yes" in arguments, browser=not any("not browser" in word for word in words)
        )
        minilm.environment()  # the tests find it in the cache
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *words])


OWN: dict[str, Callable[[list[str]], int]] = {"up": up.main, "test": test}
