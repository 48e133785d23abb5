"""Prices of a case: by cost, by what others ask, by what demand bears."""
