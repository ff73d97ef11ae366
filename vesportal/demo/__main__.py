"""`python -m vesportal.demo --port N`: serves the demo federation until it is stopped."""

import argparse
import signal
import sys
from types import FrameType

from vesportal.demo.records import domains
from vesportal.demo.server import DemoServer


def main() -> int:
    """Serves until SIGINT or SIGTERM. Returns the exit code: 0 stopped, 1 the port is taken."""
    parser = argparse.ArgumentParser(
        prog="python -m vesportal.demo", description="Serve the demo federation."
    )
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument(
        "--public-url", default="", help="address to write into the payloads instead of the Host header"
    )
    options = parser.parse_args()
    try:
        server = DemoServer(options.host, options.port, public_url=options.public_url)
    except OSError as error:
        sys.stderr.write(
            f"The demo cannot listen on {options.host}:{options.port} ({error.strerror}). "
            "Choose another --port.\n"
        )
        return 1
    signal.signal(signal.SIGTERM, _stop)
    _serve(server)
    return 0


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _serve(server: DemoServer) -> None:
    products = sum(len(domain.products) for domain in domains().values())
    sys.stdout.write(
        f"Demo federation ready at {server.url}: {len(domains())} domains, {products} products.\n"
    )
    sys.stdout.flush()
    try:
        server.http.serve_forever()
    except KeyboardInterrupt:
        server.http.server_close()


if __name__ == "__main__":
    sys.exit(main())
