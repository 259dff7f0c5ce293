"""A regularised Bradley-Terry model over differences of features, and how sure it is."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, ndtr
from sklearn import config_context
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

Floats = NDArray[np.float64]

PRIOR_SPREADS = (0.1, 0.2, 0.4, 0.8)
"""Standard deviations that weights may have, in log odds a spread, each as probable as another."""

NO_TASTE = 0.7
"""How probable it is, before anything is seen, that the votes follow none of the features.

More than half because it is asked again and again, and sooner or later chance says yes.
"""

HABIT_SPREAD = 0.7
"""The same of habits: how much likelier one place is chosen than another."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """Weights (p,), how probable the sign of each is, and how probable no taste at all is."""

    weights: Floats
    certainties: Floats
    no_taste: float


@dataclass(frozen=True, slots=True)
class Laplace:
    """The posterior's mode (p,), its covariance (p, p), and the log evidence."""

    mode: Floats
    covariance: Floats
    log_evidence: float


def laplace(differences: Floats, counts: Floats, prior: Floats) -> Laplace:
    """Bradley-Terry on pairs: `differences` (n, p) of the better less the worse, `counts` (n,).

    `prior` (p,) are the weights' standard deviations before anything is seen.
    """
    width = differences.shape[1]
    if not width:
        return Laplace(np.zeros(0), np.zeros((0, 0)), -float(counts.sum()) * float(np.log(2)))
    rows = differences * prior  # so that one penalty of 1 serves all
    won = np.arange(len(rows)) % 2 == 0  # a pair is the same from either side: no intercept
    model = LogisticRegression(C=1.0, fit_intercept=False, solver="newton-cholesky", max_iter=200)
    with (
        warnings.catch_warnings(),
        threadpool_limits(limits=1, user_api="blas"),
        config_context(assume_finite=True, skip_parameter_validation=True),
    ):
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(np.where(won[:, None], rows, -rows), won, counts)
    mode = np.asarray(model.coef_[0], np.float64)
    chance = expit(rows @ mode)
    precision = (rows * (counts * chance * (1 - chance))[:, None]).T @ rows + np.eye(width)
    likelihood = float(counts @ np.log(np.maximum(chance, 1e-300)))
    evidence = likelihood - mode @ mode / 2 - np.linalg.slogdet(precision)[1] / 2
    covariance = np.linalg.inv(precision)
    return Laplace(mode * prior, covariance * np.outer(prior, prior), float(evidence))


def fit(differences: Floats, habits: Floats, counts: Floats) -> Fitted:
    """The mean over no taste, one for a single feature, and one for all, of several strengths.

    Each counts as much as the ballots make it probable. `differences` (n, p) and `habits` (n, q)
    are those of the better less the worse take of a pair, `counts` (n,) what each pair counts.
    """
    width = differences.shape[1]
    of_habits = np.full(habits.shape[1], HABIT_SPREAD)
    none = laplace(habits, counts, of_habits)
    features = [np.arange(width)] * len(PRIOR_SPREADS) + [np.array([n]) for n in range(width)]
    spreads = [*PRIOR_SPREADS, *[PRIOR_SPREADS[-1]] * width]
    odds = [(1 - NO_TASTE) / 2 / len(PRIOR_SPREADS)] * len(PRIOR_SPREADS)
    odds += [(1 - NO_TASTE) / 2 / width] * width
    modes = np.zeros((len(features), width))
    variances = np.zeros_like(modes)
    evidence = np.zeros(len(features))
    for number, (own, spread) in enumerate(zip(features, spreads, strict=True)):
        rows = np.concatenate([differences[:, own], habits], axis=1)
        found = laplace(rows, counts, np.concatenate([np.full(len(own), spread), of_habits]))
        modes[number, own] = found.mode[: len(own)]
        variances[number, own] = found.covariance.diagonal()[: len(own)]
        evidence[number] = found.log_evidence
    most = max(none.log_evidence, float(evidence.max()))
    some = np.array(odds) * np.exp(evidence - most)
    no_taste = NO_TASTE * float(np.exp(none.log_evidence - most))
    shares = some / some.sum()
    weights = shares @ modes
    # A model without a feature says nothing of its sign: as probable one way as the other.
    right = ndtr(np.sign(weights) * modes / np.sqrt(np.where(variances > 0, variances, np.inf)))
    return Fitted(weights, shares @ right, no_taste / (no_taste + float(some.sum())))
