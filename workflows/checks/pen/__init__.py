"""What the check of slips says about words, and about days; which words they are is in `slips` and `text/spelling`."""
