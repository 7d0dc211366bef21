"""What goes out of meetings and service on paper."""
