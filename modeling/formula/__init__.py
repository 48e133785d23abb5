"""The formula language: text to checked, ordered trees. Nothing a user writes is ever evaluated."""
