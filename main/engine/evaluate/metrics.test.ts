import { describe, expect, it } from 'vitest';
import { generator } from '../model/randomness';
import { rankingOf } from './curves';
import { judgeClasses, oneAgainstRest, regressionMetrics } from './metrics';
import { askPython, testPython } from '../python.fixture';

/** Random class probabilities, rounded so that ties occur, over classes that need not all be true or predicted. */
function classCase(seed: number) {
  const random = generator(['metrics', seed]);
  const classes = 2 + (seed % 4);
  const rows = 5 + Math.floor(random() * 300);
  const truth = Array.from({ length: rows }, () => Math.floor(random() * classes));
  for (let k = 0; k < classes; k++) truth[k] = k;
  const probabilities = truth.flatMap((t) => {
    const raw = Array.from(
      { length: classes },
      (_, k) => 0.05 + Math.round((random() + (k === t ? 0.4 : 0)) * 10) / 10,
    );
    const total = raw.reduce((a, b) => a + b, 0);
    return raw.map((p) => p / total);
  });
  return { classes, truth, probabilities };
}

function numberCase(seed: number) {
  const random = generator(['numbers', seed]);
  const rows = 2 + Math.floor(random() * 100);
  const truth = Array.from({ length: rows }, () => random() * 100 - 50);
  return { truth, predicted: truth.map((t) => t + (random() - 0.5) * 30) };
}

const script = `
import json, sys, numpy as np
from sklearn import metrics as m
cases = json.load(sys.stdin)
out = {"classes": [], "numbers": []}
for c in cases["classes"]:
    k = c["classes"]; y = np.array(c["truth"]); p = np.array(c["probabilities"]).reshape(-1, k); d = p.argmax(1)
    out["classes"].append({
        "accuracy": m.accuracy_score(y, d), "balancedAccuracy": m.balanced_accuracy_score(y, d),
        "f1": m.f1_score(y, d, average="macro"),
        "auc": m.roc_auc_score(y, p[:, 1]) if k == 2 else m.roc_auc_score(y, p, multi_class="ovr"),
        "logLoss": m.log_loss(y, p, labels=list(range(k))),
        "confusion": m.confusion_matrix(y, d, labels=list(range(k))).tolist(),
        "averagePrecision": [m.average_precision_score(y == i, p[:, i]) for i in range(k)]})
for c in cases["numbers"]:
    y, d = c["truth"], c["predicted"]
    out["numbers"].append({"rmse": m.root_mean_squared_error(y, d), "mae": m.mean_absolute_error(y, d), "r2": m.r2_score(y, d)})
print(json.dumps(out))
`;

describe('metrics', () => {
  it.skipIf(!testPython)('equal scikit-learn’s on random cases', async () => {
    const classes = Array.from({ length: 24 }, (_, seed) => classCase(seed));
    const numbers = Array.from({ length: 12 }, (_, seed) => numberCase(seed));
    const answer = askPython<{
      classes: (Record<string, number> & { confusion: number[][]; averagePrecision: number[] })[];
      numbers: Record<string, number>[];
    }>(script, { classes, numbers });
    for (const [i, c] of classes.entries()) {
      const ours = await judgeClasses(c.truth, c.probabilities, c.classes);
      const theirs = answer.classes[i]!;
      for (const [name, value] of Object.entries(ours.metrics))
        expect(value, `${name} of case ${i}`).toBeCloseTo(theirs[name]!, 10);
      expect(ours.confusion).toEqual(theirs.confusion);
      for (const [k, area] of theirs.averagePrecision.entries()) {
        const ranking = await rankingOf(...(await oneAgainstRest(c.truth, c.probabilities, c.classes, k)));
        expect(ranking.precisionRecall!.area).toBeCloseTo(area, 10);
      }
    }
    for (const [i, c] of numbers.entries())
      for (const [name, value] of Object.entries(await regressionMetrics(c.truth, c.predicted)))
        expect(value).toBeCloseTo(answer.numbers[i]![name]!, 9);
  });

  it('a single sure mistake costs much, but not infinitely much', async () => {
    const { metrics } = await judgeClasses([0, 1], [1, 0, 1, 0], 2);
    expect(metrics['logLoss']).toBeCloseTo(-Math.log(Number.EPSILON) / 2, 6);
  });

  it('what is not defined is null', async () => {
    expect((await judgeClasses([1, 1], [0.2, 0.8, 0.4, 0.6], 2)).metrics['auc']).toBeNull();
    expect((await judgeClasses([], [], 2)).metrics).toEqual({ accuracy: null, balancedAccuracy: null, f1: null, auc: null, logLoss: null }); // prettier-ignore
    expect((await regressionMetrics([3, 3], [2, 3]))['r2']).toBeNull();
  });
});

describe('curves', () => {
  const random = generator(['curves']);
  const positive = Array.from({ length: 20_000 }, () => (random() < 0.3 ? 1 : 0));
  const scores = positive.map((p) => random() + 0.5 * p);

  it('thin themselves to at most 200 points with both ends kept, and report the area of all points', async () => {
    const ranking = await rankingOf(positive, scores);
    const roc = ranking.roc!;
    expect(roc.points.length).toBeLessThanOrEqual(200);
    expect(roc.points.length).toBeGreaterThan(100);
    expect(roc.points[0]).toEqual([0, 0]);
    expect(roc.points[roc.points.length - 1]).toEqual([1, 1]);
    const drawn = roc.points.slice(1).reduce((area, [x, y], i) => {
      const [x0, y0] = roc.points[i]!;
      return area + ((x - x0) * (y + y0)) / 2;
    }, 0);
    expect(drawn).toBeCloseTo(roc.area, 2);
    const pr = ranking.precisionRecall!;
    expect(pr.points.length).toBeLessThanOrEqual(200);
    expect(pr.points[pr.points.length - 1]![0]).toBe(1);
  });

  it('count ties half', async () => {
    const area = async (...of: Parameters<typeof rankingOf>) => (await rankingOf(...of)).roc!.area;
    expect(await area([0, 1, 0, 1], [0.5, 0.5, 0.5, 0.5])).toBe(0.5);
    expect(await area([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])).toBe(0.75);
  });

  it('end for any scores', async () => {
    expect((await rankingOf([1, 0, 1], [NaN, 0.2, Infinity])).roc!.points.length).toBeGreaterThan(1);
  });

  it('are not drawn where all rows are of one kind', async () => {
    expect((await rankingOf([1, 1], [0.1, 0.2])).roc).toBeNull();
    expect((await rankingOf([0, 0], [0.1, 0.2])).precisionRecall).toBeNull();
  });
});
