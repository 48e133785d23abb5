"""Risks of a case as founders work with them: suggested, typed, stored, and worth what."""
