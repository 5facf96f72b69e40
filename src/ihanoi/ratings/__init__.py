"""Satisfaction: one rating per finished dossier and the live figures made of them."""
