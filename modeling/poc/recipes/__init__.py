"""The heavy parts of the recipes: imported only in the process that trains."""
