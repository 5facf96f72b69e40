"""Routes of the catalogue, one module per audience."""
