"""`python -m tests.bot.launch`: the bot with made-up music, everything else as in earnest.

With MADE_UP_WORKERS set to nothing there are no workers: music is made up in the bot's process.
"""

if __name__ == "__main__":
    import os
    import sys

    from bot.logs import configure_logs
    from bot.run import dask_compute, run
    from bot.settings import load_settings

    settings = load_settings()
    configure_logs(settings.log_level, settings.log_format)
    sys.setswitchinterval(0.001)
    if os.environ.get("MADE_UP_WORKERS") == "":
        from tests.bot.conftest import SlowCompute

        sys.exit(run(settings, SlowCompute))

    from tests.bot.made_up_tasks import TASKS

    sys.exit(run(settings, lambda: dask_compute(settings, TASKS)))
