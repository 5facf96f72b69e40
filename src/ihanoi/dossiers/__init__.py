"""Dossiers (hồ sơ): draft, submission, the way through the units, the deadline, the result."""
