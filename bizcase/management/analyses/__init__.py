"""Analyses of a case document for the shell, a module each."""
