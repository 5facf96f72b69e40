"""The national population database: its shapes, our client, what its fields mean to us, and its double."""
