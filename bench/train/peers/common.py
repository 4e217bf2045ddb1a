"""What all peers share: the job and its rows, the clock, the answer."""

import json
import os
import resource
import sys
import time

import numpy as np

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def read_job():
    """The job named on the command line, with `x` and `y` as arrays: codes and classes as integers, the rest float32."""
    with open(sys.argv[1], encoding="utf-8") as file:
        job = json.load(file)
    x = np.fromfile(job["x"], np.float32).reshape(-1, *job["shape"])
    y = np.fromfile(job["y"], np.float32).reshape(len(x), -1)
    x, y = x[: job["rows"]], y[: job["rows"]]
    if job["name"] == "text":
        x = x.astype(np.int32)
    if job["classes"] is not None and job["classes"] > 2:
        y = y[:, 0].astype(np.int64)
    return job, x, y


class Marks(list):
    """Wall time, CPU time of all threads and mean loss at the end of every epoch; the first mark is the beginning."""

    def add(self, loss=None):
        self.append({"wall": time.perf_counter(), "cpu": time.process_time(), "loss": loss})


def timed(work, times):
    """Seconds that each of so many calls took."""
    seconds = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return seconds


def predictions(say, x, batch=3, single=50):
    """Seconds for all rows at once and for one row, after calls to warm up."""
    say(x)
    together = timed(lambda: say(x), batch)
    timed(lambda: say(x[:1]), 10)
    return {"batch": together, "single": timed(lambda: say(x[:1]), single)}


def answer(**result):
    # Kilobytes on Linux, bytes on macOS.
    unit = 1 if sys.platform == "darwin" else 1024
    print(json.dumps({**result, "peakRss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit}))
