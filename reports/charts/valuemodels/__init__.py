"""Charts of value models: what a page draws of each kind."""
