"""Splits a sample 75/25 and judges scikit-learn's MLP on it; the same files are then given to Netloom.

usage: peers.py DATA.csv TARGET TASK SEED FOLDER
Writes FOLDER/train.csv and FOLDER/test.csv and prints one JSON line of metrics.
"""

import csv
import json
import sys
import warnings

import numpy as np
from sklearn.metrics import accuracy_score, balanced_accuracy_score, log_loss, mean_absolute_error, r2_score, root_mean_squared_error
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

warnings.filterwarnings("ignore")
path, target, task, seed, folder = sys.argv[1:6]
with open(path, newline="", encoding="utf-8") as file:
    header, *rows = list(csv.reader(file))
at = header.index(target)
labels = [row[at] for row in rows]
train, test = train_test_split(rows, test_size=0.25, random_state=int(seed), stratify=labels if task == "classification" else None)
for name, part in (("train", train), ("test", test)):
    with open(f"{folder}/{name}.csv", "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *part])


def split(part):
    x = np.array([[float(v) for i, v in enumerate(row) if i != at] for row in part])
    y = np.array([row[at] for row in part])
    return x, y if task == "classification" else y.astype(float)


(x, y), (x_test, y_test) = split(train), split(test)
if task == "classification":
    model = make_pipeline(StandardScaler(), MLPClassifier(random_state=int(seed), max_iter=500)).fit(x, y)
    said = model.predict(x_test)
    metrics = {
        "accuracy": accuracy_score(y_test, said),
        "balancedAccuracy": balanced_accuracy_score(y_test, said),
        "logLoss": log_loss(y_test, model.predict_proba(x_test)),
    }
else:
    model = make_pipeline(StandardScaler(), MLPRegressor(random_state=int(seed), max_iter=500)).fit(x, y)
    said = model.predict(x_test)
    metrics = {"rmse": root_mean_squared_error(y_test, said), "mae": mean_absolute_error(y_test, said), "r2": r2_score(y_test, said)}
print(json.dumps(metrics))
