"""Notes of the canvas that become part of the model."""
