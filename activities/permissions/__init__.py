"""Who may do what in the activities app (ACCESS.md, doing)."""
