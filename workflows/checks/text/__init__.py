"""Help with text for the checks: folding, links, words. Nothing here finds anything by itself."""
