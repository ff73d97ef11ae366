"""Scripts that pull a product whole: resumable, at the pace the server asks for, complete."""

from catalog.domain.access.job import PullJob, Script
from catalog.domain.access.scripts.checked import checked
from catalog.domain.access.scripts.python import python_script
from catalog.domain.access.scripts.shell import shell_script
from catalog.domain.access.scripts.sql import duckdb_script
from catalog.domain.access.scripts.streams import outline

__all__ = ["scripts_for"]


def scripts_for(job: PullJob) -> tuple[Script, ...]:
    """The scripts for a job; none for a page, a request, an unknown API, or an address that is not on the web."""
    stream = outline(job)
    if stream is not None:
        return (stream,)
    fit = checked(job)
    if fit is None:
        return ()
    made = (python_script(fit), shell_script(fit), duckdb_script(fit))
    return tuple(script for script in made if script is not None)
