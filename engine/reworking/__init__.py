"""What is done to a take: varied, continued, filled in, arranged, accompanied.

All but arranging is one thing: some notes are given, the rest is written under a plan (see
`engine.composer.filling`).
"""
