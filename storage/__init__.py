"""Where everything is kept: SQLAlchemy over SQLite (default) or PostgreSQL. Implements `workflows/ports/store`."""
