"""Why a set-up cannot go on, in words that say what to do next."""


class SetupError(Exception):
    """The set-up stops here. The message names the thing and the way out; no traceback is shown."""


class Interrupted(Exception):
    """Ctrl-C or a signal arrived while something was still starting."""
