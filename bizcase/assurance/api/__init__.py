"""The REST API of risks, of known risks, and of evidence."""
