"""Administrative procedures: their versions, forms and requirements, and how people find them."""
