"""A mail came in: what does it tell us?"""
