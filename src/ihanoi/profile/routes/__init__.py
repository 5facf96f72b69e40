"""Routes of the profile, one module per subject."""
