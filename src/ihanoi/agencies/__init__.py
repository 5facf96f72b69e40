"""Which unit is in charge, where, and since when."""
