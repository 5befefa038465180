"""scikit-learn's own checks of estimators, of those of `rnnc.sklearn`.

usage: sklearn-estimators.py     with the package of build/; skipped without scikit-learn
"""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "build" / "python-package"))
try:
    from sklearn.utils.estimator_checks import check_estimator

    from rnnc.sklearn import RNNClassifier, RNNRegressor
except ImportError as error:
    print(f"skipped: {error}")
    sys.exit(0)

# What does not apply, with the reason.
RANDOM = "the batches of other rows are others, so a row of weight 0 is not a row less"
EXPECTED = {
    "check_sample_weight_equivalence_on_dense_data": RANDOM,
    "check_sample_weight_equivalence_on_sparse_data": RANDOM,
}


def main():
    failed = 0
    for estimator in (RNNClassifier(epochs=60), RNNRegressor(epochs=60)):
        results = check_estimator(estimator, expected_failed_checks=EXPECTED, on_fail=None)
        for result in results:
            if result["status"] in ("failed", "xfail"):
                print(f"{result['status']}: {type(estimator).__name__}: {result['check_name']}: "
                      f"{str(result['exception']).strip().splitlines()[0]}")
        counts = {status: sum(r["status"] == status for r in results)
                  for status in ("passed", "failed", "xfail", "skipped")}
        print(f"{type(estimator).__name__}: {counts}")
        failed += counts["failed"]
    return 1 if failed else 0


sys.exit(main())
