"""The demo federation: small servers in one process that play the metadata endpoints of fictional domains.

Everything here is invented and says so. `python -m vesportal.demo --port N` serves it;
`federation(base_url)` lists the domains for whoever wants to register them; `start()` runs it in a thread.
"""

from vesportal.demo.federation import DemoDomain, federation
from vesportal.demo.server import DemoServer, start

__all__ = ["DemoDomain", "DemoServer", "federation", "start"]
