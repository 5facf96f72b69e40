"""What is already known about a person: facts with source and assurance, and the forms they fill."""
