"""What people type about people: the shape of it, and a clear sentence where it is wrong."""
