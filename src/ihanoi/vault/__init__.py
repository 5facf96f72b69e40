"""The vault: a person's files and documents, uploaded or issued, scanned, and used again."""
