"""Schema migrations (alembic), run by `storage.migrating`.

Each serves the previous release too: add first, remove a release later. A rebuilt `cs_audit*` table (SQLite's batch
mode) loses its triggers: make them again in the same migration.
"""
