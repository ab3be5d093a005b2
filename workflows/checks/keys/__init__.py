"""What keys, tokens and passwords look like."""
