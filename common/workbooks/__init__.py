"""Excel files: safe opening, finding the header by meaning, writing lists."""
