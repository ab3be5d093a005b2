"""Where mentions come from. A file in here is a source, and its name is its name in app.yaml; see bot/sources.py."""
