"""Writes the sample CSVs anew from the packages that publish them. Sources and licences: SOURCES.md.

usage: python make.py [FOLDER]      (needs scikit-learn; statsmodels for sunspots.csv)
"""

import csv
import sys
from pathlib import Path

from sklearn import datasets

folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent


def number(value):
    """15.0 -> 15, 0.10000000000000001 -> 0.1: as short as it can be without losing a bit."""
    return repr(float(value)).removesuffix(".0")


def write(name, header, rows):
    with open(folder / f"{name}.csv", "w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


def table(name, data, features, target, words=None):
    rows = [
        [*map(number, x), words[int(y)] if words else number(y)] for x, y in zip(data.data, data.target, strict=True)
    ]
    write(name, [*features, target], rows)


iris = datasets.load_iris()
table("iris", iris, ["sepal_length", "sepal_width", "petal_length", "petal_width"], "species", list(iris.target_names))

wine = datasets.load_wine()
table(
    "wine",
    wine,
    [n.replace("od280/od315_of_diluted_wines", "od280_od315") for n in wine.feature_names],
    "cultivar",
    ["Barolo", "Grignolino", "Barbera"],
)

cancer = datasets.load_breast_cancer()
table(
    "breast-cancer",
    cancer,
    [n.replace(" ", "_") for n in cancer.feature_names],
    "diagnosis",
    list(cancer.target_names),
)

table(
    "diabetes",
    datasets.load_diabetes(scaled=False),
    [
        "age", "sex", "bmi", "blood_pressure", "total_cholesterol", "ldl", "hdl", "cholesterol_hdl_ratio",
        "log_triglycerides", "blood_sugar",
    ],
    "progression",
)  # fmt: skip

digits = datasets.load_digits()
table("digits", digits, digits.feature_names, "digit")

try:
    from statsmodels.datasets import sunspots
except ImportError:
    print("statsmodels is not installed: sunspots.csv was left as it is", file=sys.stderr)
else:
    rows = sunspots.load_pandas().data.itertuples(index=False)
    write("sunspots", ["year", "sunspots"], [[number(v) for v in row] for row in rows])
