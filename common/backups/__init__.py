"""Backups of the whole site: what stands in the tables in one form for both engines, one sealed file, and the way back."""
