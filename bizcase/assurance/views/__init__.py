"""Pages about what can go wrong and how we know: the risk register, evidence."""
