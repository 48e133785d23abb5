"""The canvas: notes on nine blocks, each bound to what gives it its numbers."""
