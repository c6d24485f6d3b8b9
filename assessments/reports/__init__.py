"""What people take into the room: the workshop pack and the summary as PDF, and everything revealed as CSV and JSON."""
