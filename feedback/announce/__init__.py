"""What happens to a case, told to programs and rooms outside: which events there are, and how each way says them."""
