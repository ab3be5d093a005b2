"""Which cues of `data/cues` mean something together, check by check; how they are found is in `text/cues.py`."""
