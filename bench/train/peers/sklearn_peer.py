"""Trains an MLP in scikit-learn, one pass over the rows at a time. usage: sklearn_peer.py JOB.json"""

import warnings

import sklearn
from common import Marks, answer, read_job
from sklearn.neural_network import MLPClassifier, MLPRegressor

warnings.filterwarnings("ignore")
LAYERS = {"higgs": (300,) * 5, "wide": (2048, 2048), "tiny": (8,), "autoencoder": (256, 32, 256)}

job, x, y = read_job()
given = job["optimizer"]
marks = Marks()
marks.add()
model = (MLPRegressor if job["classes"] is None else MLPClassifier)(
    hidden_layer_sizes=LAYERS[job["name"]],
    activation="tanh" if job["name"] == "higgs" else "relu",
    solver=given["type"],
    alpha=0,
    batch_size=job["batch"],
    learning_rate_init=given["learningRate"],
    momentum=given.get("momentum", 0.9),
    nesterovs_momentum=False,
    epsilon=1e-7,
    random_state=1,
)
if job["classes"] == 2:
    y = y[:, 0].astype(int)
options = {} if job["classes"] is None else {"classes": list(range(job["classes"]))}
for _ in range(job["epochs"]):
    model.partial_fit(x, y, **options)
    # scikit-learn halves the squared error.
    marks.add(float(model.loss_curve_[-1]) * (2 if job["classes"] is None else 1))
parameters = sum(w.size for w in (*model.coefs_, *model.intercepts_))
answer(marks=marks, parameters=parameters, version=f"scikit-learn {sklearn.__version__}")
