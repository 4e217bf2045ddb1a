import { describe, expect, it } from 'vitest';
import { generator } from '../model/randomness';
import { fitLeastSquares, fitLogistic, linearScores, logisticProbabilities, type Design } from './linear';
import { judgeClasses, regressionMetrics } from './metrics';
import { askPython, testPython } from '../python.fixture';

const now = async () => {};

/** Rows with very different scales, a constant, a copy of another column and a 0/1 column. */
function tableCase(seed: number, classes: number) {
  const random = generator(['linear', seed]);
  const rows = 150;
  const truth: number[] = [];
  const numbers: number[] = [];
  const table = Array.from({ length: rows }, () => {
    const [a, b, c] = [random() - 0.5, (random() - 0.5) * 40, random() * 1000 + 5000];
    const d = random() < 0.3 ? 1 : 0;
    const score = 3 * a + b / 10 + (c - 5500) / 300 + d + random() - 0.5;
    truth.push(Math.max(0, Math.min(classes - 1, Math.floor((score + 3) / (6 / classes)))));
    numbers.push(score * 7 + 20);
    return [a, b, c, d, 4, a];
  });
  return { table, truth, numbers, classes };
}

const script = `
import json, sys, numpy as np
from sklearn.linear_model import LogisticRegression, LinearRegression
from sklearn.preprocessing import StandardScaler
from sklearn.metrics import log_loss, root_mean_squared_error
out = []
for c in json.load(sys.stdin):
    x = np.array(c["table"]); y = np.array(c["truth"]); n = np.array(c["numbers"])
    l = LogisticRegression(C=1.0, max_iter=20000, tol=1e-8, solver="newton-cholesky").fit(x, y); r = LinearRegression().fit(x, n)
    out.append({"logLoss": log_loss(y, l.predict_proba(x)), "rmse": root_mean_squared_error(n, r.predict(x)), "first": r.predict(x)[:5].tolist()})
print(json.dumps(out))
`;

describe('linear baselines', () => {
  it.skipIf(!testPython)('reach scikit-learn’s logistic regression (C = 1) and least squares', async () => {
    const cases = [2, 2, 3, 5].map((classes, seed) => tableCase(seed, classes));
    const theirs = askPython<{ logLoss: number; rmse: number; first: number[] }[]>(script, cases);
    for (const [i, c] of cases.entries()) {
      const design: Design = { values: c.table.flat(), rows: c.table.length, width: 6 };
      const logistic = await fitLogistic(design, c.truth, c.classes, now);
      const probabilities = logisticProbabilities(logistic, design, c.classes);
      const { logLoss } = (await judgeClasses(c.truth, probabilities, c.classes)).metrics;
      expect(
        Math.abs(logLoss! - theirs[i]!.logLoss),
        `case ${i}: ${logLoss} and ${theirs[i]!.logLoss}`,
      ).toBeLessThan(1e-4);
      const line = await fitLeastSquares(design, c.numbers, 1, now);
      const predicted = linearScores(line, design);
      expect((await regressionMetrics(c.numbers, predicted))['rmse']).toBeCloseTo(theirs[i]!.rmse, 6);
      theirs[i]!.first.forEach((value, row) => expect(predicted[row]).toBeCloseTo(value, 4));
    }
  });

  it('leave time for others within one pass over many wide rows', async () => {
    const design: Design = { values: new Float32Array(1000 * 6000), rows: 1000, width: 6000 };
    let read = 0;
    const truth = new Proxy(new Float64Array(1000), { get: (all, at) => (read++, Reflect.get(all, at)) }); // prettier-ignore
    let breaths = 0;
    const once = async () => {
      if (++breaths === 2) throw new Error('enough');
    };
    await expect(fitLogistic(design, truth, 8, once)).rejects.toThrow('enough');
    expect(read).toBeGreaterThan(0);
    expect(read).toBeLessThan(1000);
  });

  it('fit several numbers at once', async () => {
    const values = [0, 1, 2, 3];
    const model = await fitLeastSquares({ values, rows: 4, width: 1 }, [1, 0, 3, -1, 5, -2, 7, -3], 2, now);
    expect(model.weights[0]).toBeCloseTo(2, 6);
    expect(model.weights[1]).toBeCloseTo(-1, 6);
    expect(model.bias[0]).toBeCloseTo(1, 6);
  });

  it('find the line also with more inputs than the normal equations take', async () => {
    const random = generator(['wide']);
    const width = 1001;
    const rows = 40;
    const values = Array.from({ length: rows * width }, () => random() - 0.5);
    const targets = Array.from({ length: rows }, (_, row) => 5 * values[row * width]! + 3);
    const model = await fitLeastSquares({ values, rows, width }, targets, 1, now);
    const predicted = linearScores(model, { values, rows, width });
    expect((await regressionMetrics(targets, predicted))['rmse']).toBeLessThan(0.05);
  });

  it('stay finite where the classes are perfectly separable or a class never occurs', async () => {
    const design: Design = { values: [-2, -1, 1, 2], rows: 4, width: 1 };
    const two = logisticProbabilities(await fitLogistic(design, [0, 0, 1, 1], 2, now), design, 2);
    const three = logisticProbabilities(await fitLogistic(design, [0, 0, 1, 1], 3, now), design, 3);
    expect([...two, ...three].every(Number.isFinite)).toBe(true);
    expect(two[7]).toBeGreaterThan(0.8);
  });
});
