"""The whole city on one machine: servers, our own processes, and the runner that keeps them together."""
