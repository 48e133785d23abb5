"""Business models of a case: what fits, what stands in the document, which of them wins."""
