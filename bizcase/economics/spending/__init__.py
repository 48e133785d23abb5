"""Costs of a case: entries of seven kinds, their forms, the lines that they make."""
