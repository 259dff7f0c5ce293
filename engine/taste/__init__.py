"""What a community likes, learnt from its votes, and how far that goes in choosing takes."""
