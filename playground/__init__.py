"""The whole bot in a browser, without a token: a small Discord on loopback and a page to use it.

The bot is the real one, and talks to this Discord as it does to the other; see `playground.run`.
"""
