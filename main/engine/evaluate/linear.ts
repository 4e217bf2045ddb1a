import { minimise, type Objective } from './minimise';
import type { Numbers } from './metrics';

/** Rows as a linear model takes them: `[rows, width]`, row-major. */
export interface Design {
  values: Numbers;
  rows: number;
  width: number;
}

/** `score = x · weights + bias`; weights `[width, outputs]`, row-major. */
export interface LinearModel {
  outputs: number;
  weights: number[];
  bias: number[];
}

/** @returns `[rows, outputs]` */
export function linearScores(model: LinearModel, { values, rows, width }: Design): Float64Array {
  const { outputs, weights, bias } = model;
  const scores = new Float64Array(rows * outputs);
  for (let row = 0; row < rows; row++) {
    const at = row * outputs;
    for (let k = 0; k < outputs; k++) scores[at + k] = bias[k]!;
    for (let j = 0; j < width; j++) {
      const x = values[row * width + j]!;
      // Encoded categories are mostly zeros.
      if (x !== 0) for (let k = 0; k < outputs; k++) scores[at + k]! += x * weights[j * outputs + k]!;
    }
  }
  return scores;
}

/** Class probabilities of a logistic model, `[rows, classes]`. With two classes one score stands for the second. */
export function logisticProbabilities(model: LinearModel, design: Design, classes: number): Float64Array {
  const scores = linearScores(model, design);
  const result = new Float64Array(design.rows * classes);
  for (let row = 0; row < design.rows; row++) {
    if (model.outputs === 1) {
      const p = 1 / (1 + Math.exp(-scores[row]!));
      result[row * 2] = 1 - p;
      result[row * 2 + 1] = p;
    } else softmax(scores, result, row * classes, classes);
  }
  return result;
}

/** @returns the logarithm of the sum of exponentials */
function softmax(scores: Float64Array, result: Float64Array, at: number, count: number): number {
  let most = -Infinity;
  for (let k = 0; k < count; k++) most = Math.max(most, scores[at + k]!);
  let sum = 0;
  for (let k = 0; k < count; k++) sum += result[at + k] = Math.exp(scores[at + k]! - most);
  for (let k = 0; k < count; k++) result[at + k]! /= sum;
  return most + Math.log(sum);
}

/**
 * Logistic regression with an L2 penalty of ½·‖w‖² on the summed log loss: scikit-learn's with C = 1.
 * @param truth class index of each row
 * @see https://scikit-learn.org/stable/modules/linear_model.html#logistic-regression
 */
export function fitLogistic(
  design: Design,
  truth: Numbers,
  classes: number,
  breathe: () => Promise<void>,
): Promise<LinearModel> {
  const outputs = classes === 2 ? 1 : classes;
  const chances = new Float64Array(outputs);
  const binary = (scores: Float64Array, row: number, residuals: Float64Array): number => {
    const score = scores[0]!;
    const y = truth[row]!;
    residuals[0] = 1 / (1 + Math.exp(-score)) - y;
    // log(1 + e^score) − y·score, without overflow.
    return Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score))) - y * score;
  };
  const several = (scores: Float64Array, row: number, residuals: Float64Array): number => {
    const y = truth[row]!;
    const loss = softmax(scores, chances, 0, outputs) - scores[y]!;
    for (let k = 0; k < outputs; k++) residuals[k] = chances[k]! - (k === y ? 1 : 0);
    return loss;
  };
  return fit(design, outputs, outputs === 1 ? binary : several, 1, breathe);
}

/** Inputs up to which a linear model is found in one pass. */
export const solvable = 1000;

/**
 * Linear least squares. Up to a thousand inputs by the normal equations, with a ridge so small that it only decides
 * between weights that fit equally well; beyond that step by step.
 * @param targets `[rows, outputs]`
 */
export async function fitLeastSquares(
  design: Design,
  targets: Numbers,
  outputs: number,
  breathe: () => Promise<void>,
): Promise<LinearModel> {
  if (design.width <= solvable) return normalEquations(design, targets, outputs, breathe);
  const squares = (scores: Float64Array, row: number, residuals: Float64Array): number => {
    let loss = 0;
    for (let k = 0; k < outputs; k++) {
      const error = scores[k]! - targets[row * outputs + k]!;
      residuals[k] = error;
      loss += (error * error) / 2;
    }
    return loss;
  };
  return fit(design, outputs, squares, 1e-6, breathe);
}

/** Multiply-adds that fitting step by step may take: some ten seconds, which leave time for others in between. */
const workAtMost = 5e9;

/** Of one row: takes its scores, writes the derivative of its loss by each score, returns its loss. */
type RowLoss = (scores: Float64Array, row: number, residuals: Float64Array) => number;

/** Minimises the summed loss plus `penalty`·½·‖w‖². Works on standardised inputs, without ever storing them. */
async function fit(
  design: Design,
  outputs: number,
  rowLoss: RowLoss,
  penalty: number,
  breathe: () => Promise<void>,
): Promise<LinearModel> {
  const { values, rows, width } = design;
  const { middle, spread } = moments(design);
  const raw: LinearModel = {
    outputs,
    weights: new Array<number>(width * outputs),
    bias: new Array<number>(outputs),
  };
  const toRaw = (at: Float64Array): void => {
    for (let k = 0; k < outputs; k++) raw.bias[k] = at[width * outputs + k]!;
    for (let j = 0; j < width; j++)
      for (let k = 0; k < outputs; k++) {
        const weight = at[j * outputs + k]! / spread[j]!;
        raw.weights[j * outputs + k] = weight;
        raw.bias[k]! -= weight * middle[j]!;
      }
  };
  const scores = new Float64Array(outputs);
  const residuals = new Float64Array(outputs);
  // So many rows take some tens of milliseconds.
  const pause = Math.max(1, Math.floor(2e7 / (width * outputs)));
  const objective: Objective = async (at, gradient) => {
    toRaw(at);
    const { weights, bias } = raw;
    const sums = new Float64Array(outputs);
    gradient.fill(0);
    let loss = 0;
    for (let row = 0; row < rows; row++) {
      if (row % pause === 0) await breathe();
      for (let k = 0; k < outputs; k++) scores[k] = bias[k]!;
      const from = row * width;
      for (let j = 0; j < width; j++) {
        const x = values[from + j]!;
        if (x !== 0) for (let k = 0; k < outputs; k++) scores[k]! += x * weights[j * outputs + k]!;
      }
      loss += rowLoss(scores, row, residuals);
      for (let k = 0; k < outputs; k++) sums[k]! += residuals[k]!;
      for (let j = 0; j < width; j++) {
        const x = values[from + j]!;
        if (x !== 0) for (let k = 0; k < outputs; k++) gradient[j * outputs + k]! += x * residuals[k]!;
      }
    }
    for (let j = 0; j < width; j++)
      for (let k = 0; k < outputs; k++) {
        const i = j * outputs + k;
        const weight = weights[i]!;
        loss += (penalty * weight * weight) / 2;
        gradient[i] = (gradient[i]! - middle[j]! * sums[k]! + penalty * weight) / spread[j]!;
      }
    for (let k = 0; k < outputs; k++) gradient[width * outputs + k] = sums[k]!;
    // Per row, so that one tolerance fits every number of rows.
    for (let i = 0; i < gradient.length; i++) gradient[i]! /= rows;
    return loss / rows;
  };
  const at = new Float64Array((width + 1) * outputs);
  const affordable = Math.floor(workAtMost / (rows * width * outputs));
  const iterations = Math.max(20, Math.min(200, affordable));
  await minimise(objective, at, { iterations, tolerance: 1e-6 });
  toRaw(at);
  return raw;
}

/** Mean and spread of each input; a constant one has spread 1. */
function moments({ values, rows, width }: Design): { middle: Float64Array; spread: Float64Array } {
  const middle = new Float64Array(width);
  const spread = new Float64Array(width);
  for (let row = 0; row < rows; row++)
    for (let j = 0; j < width; j++) middle[j]! += values[row * width + j]! / rows;
  for (let row = 0; row < rows; row++)
    for (let j = 0; j < width; j++) spread[j]! += (values[row * width + j]! - middle[j]!) ** 2 / rows;
  return { middle, spread: spread.map((v, j) => (v > 1e-14 * (1 + middle[j]! ** 2) ? Math.sqrt(v) : 1)) };
}

async function normalEquations(
  design: Design,
  targets: Numbers,
  outputs: number,
  breathe: () => Promise<void>,
): Promise<LinearModel> {
  const { values, rows, width } = design;
  const { middle, spread } = moments(design);
  const centre = moments({ values: targets, rows, width: outputs }).middle;
  const gram = new Float64Array(width * width);
  const sides = new Float64Array(width * outputs);
  const x = new Float64Array(width);
  // So many rows take some tens of milliseconds.
  const pause = Math.max(1, Math.floor(2e7 / (width * width)));
  for (let row = 0; row < rows; row++) {
    if (row % pause === 0) await breathe();
    for (let j = 0; j < width; j++) x[j] = (values[row * width + j]! - middle[j]!) / spread[j]!;
    for (let j = 0; j < width; j++) {
      const xj = x[j]!;
      for (let l = 0; l <= j; l++) gram[j * width + l]! += xj * x[l]!;
      for (let k = 0; k < outputs; k++)
        sides[j * outputs + k]! += xj * (targets[row * outputs + k]! - centre[k]!);
    }
  }
  for (let j = 0; j < width; j++) gram[j * width + j]! += 1e-9 * rows;
  solveInPlace(gram, sides, width, outputs);
  const bias = [...centre];
  const weights = [...sides].map((w, i) => w / spread[Math.floor(i / outputs)]!);
  weights.forEach((w, i) => (bias[i % outputs]! -= w * middle[Math.floor(i / outputs)]!));
  return { outputs, weights, bias };
}

/** Solves `A · X = B` by Cholesky for a positive definite A, given by its lower triangle; B becomes X. */
function solveInPlace(a: Float64Array, b: Float64Array, size: number, columns: number): void {
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) {
      let sum = a[i * size + j]!;
      for (let k = 0; k < j; k++) sum -= a[i * size + k]! * a[j * size + k]!;
      a[i * size + j] = i === j ? Math.sqrt(Math.max(sum, 1e-300)) : sum / a[j * size + j]!;
    }
  for (let c = 0; c < columns; c++) {
    for (let i = 0; i < size; i++) {
      let sum = b[i * columns + c]!;
      for (let k = 0; k < i; k++) sum -= a[i * size + k]! * b[k * columns + c]!;
      b[i * columns + c] = sum / a[i * size + i]!;
    }
    for (let i = size - 1; i >= 0; i--) {
      let sum = b[i * columns + c]!;
      for (let k = i + 1; k < size; k++) sum -= a[k * size + i]! * b[k * columns + c]!;
      b[i * columns + c] = sum / a[i * size + i]!;
    }
  }
}
