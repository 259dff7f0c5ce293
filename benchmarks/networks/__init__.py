"""The networks side by side, each trained for the same time on the same music."""
