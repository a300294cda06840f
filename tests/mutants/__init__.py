"""Languages with one thing wrong: what the contract is tried on."""
