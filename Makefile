# Motif's common commands. Each one sets the machine up first; that takes no time once it is done.
SHELL := /bin/bash
PYTHON := .venv/bin/python
TIMED := tests/bot/sockets/test_crowd.py
# there are more processes than cores: threads within each would only wait for one another
ONE_THREAD := OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 TF_NUM_INTRAOP_THREADS=1 TF_NUM_INTEROP_THREADS=1
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo playground test together check browser bot samples pictures

help: ## this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18

setup: ## install what is missing: uv, packages, FluidSynth, a soundfont
	@bash scripts/setup.sh

demo: setup ## sample songs -> trained model -> two new takes in out/
	@$(PYTHON) -m engine.cli.demo

playground: setup ## the whole bot in a browser on this machine, without a token (PORT=8025)
	@MOTIF_PLAYGROUND_PORT=$(PORT) $(PYTHON) -m playground

check: setup ## lint, format and types
	@.venv/bin/ruff check --quiet .
	@.venv/bin/ruff format --check --quiet .
	@NODE_OPTIONS=--max-semi-space-size=64 nice .venv/bin/pyright --warnings # collects garbage less often
	@$(PYTHON) -m bot.locales --check

browser: setup
	@bash scripts/browser.sh

test: setup browser ## the checks and every test
	@$(MAKE) --no-print-directory --jobs 2 check together
	@$(PYTHON) -m pytest -q $(TIMED) # holds the bot to a second: by itself, or others are measured

together: # beside the checks, which take the time in which tests wait
	@$(ONE_THREAD) $(PYTHON) -m pytest -q -n $$(($$(nproc) + 1)) --dist loadfile --no-loadscope-reorder --ignore $(TIMED)

bot: setup ## start the Discord bot (settings in .env, see .env.example)
	@$(PYTHON) -m bot

pictures: browser ## make the README's pictures of the product again, from the product
	@$(PYTHON) -m scripts.make_pictures

samples: setup ## make the sample songs again from public-domain scores
	@$(PYTHON) scripts/make_samples.py
