"""Free ports, so that a second city, or anything else on this machine, is no obstacle."""

import socket

TRIES = 100


def free_port(host: str, wanted: int) -> int:
    """Return ``wanted`` or the next port on which nobody listens.

    Raises:
        SystemExit: a hundred in a row are taken.
    """
    for port in range(wanted, min(wanted + TRIES, 65536)):
        if _is_free(host, port):
            return port
    raise SystemExit(f"No free port on {host} from {wanted} on.")


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        # A connection closed a moment ago must not count as a listener.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
