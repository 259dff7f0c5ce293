"""`python -m playground`. Imports nothing at module level: Dask's workers import this too."""

if __name__ == "__main__":
    import sys

    from playground.run import main

    sys.exit(main())
