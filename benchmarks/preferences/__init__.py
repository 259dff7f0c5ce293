"""The base is taught to write what the judge of phrases prefers."""
