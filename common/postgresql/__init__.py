"""The database backend of the site where PostgreSQL is used (settings.DATABASES, ENGINE)."""
