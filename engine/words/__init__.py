"""What a description in words, English or Spanish, asks for."""
