"""Who outside is asked about a draft. A file in here is a moderator; its name is its name in app.yaml."""
