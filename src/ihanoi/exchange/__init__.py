"""The national systems we ask: one folder per system with client, mapping and double."""
