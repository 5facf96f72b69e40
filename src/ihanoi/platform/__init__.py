"""The machinery under every domain: database, events, jobs, idempotency, live streams, files, problems."""
