"""Organisations and rosters out of workbooks. Parsing knows no database; applying lies beside it."""
