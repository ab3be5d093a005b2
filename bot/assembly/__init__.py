"""The one place that names concrete adapters and the database: builds the program from its configuration."""
