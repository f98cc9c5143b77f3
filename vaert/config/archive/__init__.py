"""An installation in one file: what `backup` writes, `restore` reads and `move-to-postgres` carries over.

The file is a zip that knows no database: each table as lines of JSON, the media, the keys and vaert.toml, and a
manifest that says which migrations had run, how many rows each table has and what each part's checksum is. So a copy
made on SQLite can be restored on PostgreSQL, and one of an older version in a newer one (docs/operations.md, ADR).
"""
