"""What it is worth to know more before the decision."""
