#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Computes every known answer of `selftest stats` again, by SciPy or by enumerating all cases."""
import itertools
import json
import math
import os
import subprocess
import sys

try:
    import numpy
    from scipy import stats
except ImportError:
    print("python3-scipy is missing: apt-get install python3-scipy")
    sys.exit(77)


def sign_test(a, b, alpha):
    above, below = sum(x > 0 for x in a), sum(x < 0 for x in a)
    return stats.binomtest(min(above, below), above + below).pvalue


def sign_interval(a, alpha):
    """Finds the ranks by the coverage between them, where invbench uses the tails."""
    n = len(a)
    inner = [k for k in range(1, n // 2 + 1)
             if sum(math.comb(n, i) for i in range(k, n - k + 1)) >= (1 - alpha) * 2**n]
    k = max(inner)
    return sorted(a)[k - 1], sorted(a)[n - k]


def hodges_lehmann(a, b, alpha):
    return numpy.median([(x + y) / 2 for x, y in itertools.combinations_with_replacement(a, 2)])


def signed_rank(a, b, alpha):
    used = [x for x in a if x != 0]
    if len(used) > 50:
        return stats.wilcoxon(a, zero_method="wilcox", correction=True, mode="approx").pvalue
    sizes = [abs(x) for x in used]
    if len(set(sizes)) == len(used):
        return stats.wilcoxon(a, mode="exact").pvalue
    # SciPy has no exact test with ties, so enumerate all signs.
    ranks = stats.rankdata(sizes)
    signs = (numpy.arange(2 ** len(used))[:, None] >> numpy.arange(len(used))) & 1
    sums = signs @ ranks
    found = sum(rank for rank, x in zip(ranks, used) if x > 0)
    return min(1, 2 * min(numpy.mean(sums <= found), numpy.mean(sums >= found)))


def difference(a, b):
    return numpy.mean(b) - numpy.mean(a)


def boots_p(a, b, alpha):
    return stats.permutation_test((b, a), lambda x, y: numpy.mean(x) - numpy.mean(y),
                                  n_resamples=math.inf).pvalue


def boots_interval(a, b, alpha, side):
    """Bisects for the shift of b at which the test begins to reject."""
    def accepted(shift):
        return boots_p(a, [y - shift for y in b], alpha) > alpha

    inside, outside = difference(a, b), difference(a, b) + side * 10
    while abs(inside - outside) > 1e-11:
        middle = (inside + outside) / 2
        if accepted(middle):
            inside = middle
        else:
            outside = middle
    return inside


def holm(a, b, alpha):
    """The smallest alpha that rejects the third of the family, from the definition."""
    def rejected(level):
        for i, p in enumerate(sorted(a)):
            if p > level / (len(a) - i) * (1 + 1e-12):
                return False
            if p == a[2]:
                return True
        return False

    low, high = 0.0, 1.0
    if not rejected(1):
        return 1
    while high - low > 1e-13:
        middle = (low + high) / 2
        low, high = (low, middle) if rejected(middle) else (middle, high)
    return high


ORACLES = {
    "median": lambda a, b, alpha: numpy.median(a),
    "lower_quartile": lambda a, b, alpha: numpy.percentile(a, 25, method="inverted_cdf"),
    "sign_test": sign_test,
    "sign_interval_low": lambda a, b, alpha: sign_interval(a, alpha)[0],
    "sign_interval_high": lambda a, b, alpha: sign_interval(a, alpha)[1],
    "hodges_lehmann": hodges_lehmann,
    "signed_rank": signed_rank,
    "boots_difference": lambda a, b, alpha: difference(a, b),
    "boots_p": boots_p,
    "boots_low": lambda a, b, alpha: boots_interval(a, b, alpha, -1),
    "boots_high": lambda a, b, alpha: boots_interval(a, b, alpha, 1),
    "holm_third": holm,
}


def main():
    top = os.environ["INVBENCH_HOME"]
    program = os.environ["INVBENCH_BUILD"] + "/invbench"
    printed = subprocess.run([program, "selftest", "stats", "--json"], cwd=top, check=True,
                             stdout=subprocess.PIPE)
    cases = json.loads(printed.stdout)["rows"]
    wrong = 0
    for case in cases:
        expected = ORACLES[case["what"]](case["a"], case["b"], case["alpha"])
        fits = math.isclose(case["got"], expected, rel_tol=1e-6, abs_tol=1e-10)
        print(f"{'ok' if fits else 'FAILED'}: {case['what']} of {case['group']}: "
              f"{case['got']:.12g}, independently {expected:.12g}")
        wrong += not fits
    untested = set(ORACLES) - {case["what"] for case in cases}
    if untested or len(cases) < 25:
        print(f"FAILED: {len(cases)} cases, none of {untested}")
        wrong += 1
    return 1 if wrong else 0


sys.exit(main())
