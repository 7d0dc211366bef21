"""The database backend of the site where SQLite is used (settings.DATABASES, ENGINE)."""
