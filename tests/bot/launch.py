"""`python -m tests.bot.launch`: the bot with made-up music, everything else as in earnest."""

if __name__ == "__main__":
    import sys

    from bot.logs import configure_logs
    from bot.run import dask_compute, run
    from bot.settings import load_settings
    from tests.bot.made_up_tasks import TASKS

    settings = load_settings()
    configure_logs(settings.log_level, settings.log_format)
    sys.setswitchinterval(0.001)
    sys.exit(run(settings, lambda: dask_compute(settings, TASKS)))
