"""What a piece owes to whom: where it is near to other music, and a certificate of it."""
