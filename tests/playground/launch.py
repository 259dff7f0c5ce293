"""`python -m tests.playground.launch`: the playground with made-up music."""

if __name__ == "__main__":
    import sys

    from playground.run import main
    from tests.bot.made_up_tasks import TASKS

    sys.exit(main(TASKS))
