"""Who is asking, in which role, and for whom."""
