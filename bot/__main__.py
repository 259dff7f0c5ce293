"""`python -m bot`. Imports nothing at module level: Dask's workers import this module too."""

if __name__ == "__main__":
    import sys

    from bot.run import main

    sys.exit(main())
