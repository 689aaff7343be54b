"""What people read: CSV, HTML, PDF, in their language."""
