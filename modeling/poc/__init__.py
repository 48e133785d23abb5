"""Proofs of concept: recipes trained on real data under a budget, each beside a plain baseline."""
