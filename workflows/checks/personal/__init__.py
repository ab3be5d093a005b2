"""What other people's data look like: numbers with a check digit, contacts, and words that say whose they are."""
