"""Predicts with ONNX Runtime. usage: onnx_peer.py JOB.json MODEL.onnx"""

import sys

import onnxruntime
from common import answer, predictions, read_job

job, x, _ = read_job()
session = onnxruntime.InferenceSession(sys.argv[2], providers=["CPUExecutionProvider"])
name = session.get_inputs()[0].name
answer(
    variants={"ONNX Runtime": predictions(lambda rows: session.run(None, {name: rows}), x)},
    version=f"ONNX Runtime {onnxruntime.__version__}",
)
