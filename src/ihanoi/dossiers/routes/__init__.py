"""Routes of dossiers, one module per audience."""
