"""What moves the numbers: swings, shares of the variance, goals, tables."""
