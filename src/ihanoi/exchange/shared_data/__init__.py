"""The registers behind the shared-data platform: one shape for all of them, our client, what it means, and its double."""
