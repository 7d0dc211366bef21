"""Who may do what in the assessment app (ACCESS.md, doing), one module a matter."""
