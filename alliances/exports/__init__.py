"""What goes out of the three lists on paper."""
