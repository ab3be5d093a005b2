"""What `app.yaml` says, read once at start: every mistake at the same time, secrets by reference only."""
