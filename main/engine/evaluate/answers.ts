import type { FittedTarget } from '#shared/data/fitted';
import type { Prediction } from '#shared/runs/evaluation';
import type { BuiltModel, BuiltOutput } from '../model/build';
import { isSingleUnit } from '#shared/training/loss';
import { argmax, type Numbers } from './metrics';

/** What was answered for rows, in words a person knows: probabilities of classes, or numbers in the target's own unit. */
export type Answers =
  | { kind: 'classes'; classes: string[]; /** `[rows, classes]` */ values: Float64Array }
  | { kind: 'numbers'; horizon: number; /** `[rows, horizon]` */ values: Float64Array };

/** The output that is judged: the first that predicts the first target. */
export function mainOutput(built: BuiltModel): number {
  return Math.max(
    0,
    built.outputs.findIndex((output) => output.targetIndex === 0),
  );
}

/**
 * Takes a net's output back to what it means.
 * @param raw in the net's own units, `[rows, units]`
 */
export function answersOf(raw: Float32Array, output: BuiltOutput, target: FittedTarget): Answers {
  if (target.kind === 'number')
    return { kind: 'numbers', horizon: output.shape[0] ?? 1, values: unscale(raw, target.scaler) };
  const { classes } = target;
  const values = isSingleUnit(output.shape)
    ? bothClasses(raw, output.loss === 'hinge')
    : shares(raw, classes.length);
  return { kind: 'classes', classes, values };
}

/** Numbers back in the target's own unit. */
export const unscale = (
  values: Numbers,
  { shift, scale }: { shift: number; scale: number },
): Float64Array => {
  const { length } = values;
  const out = new Float64Array(length);
  for (let i = 0; i < length; i++) out[i] = values[i]! * scale + shift;
  return out;
};

/** A single unit speaks for the second class; with hinge loss between −1 and 1. */
function bothClasses(raw: Float32Array, hinge: boolean): Float64Array {
  const values = new Float64Array(raw.length * 2);
  raw.forEach((score, row) => {
    const p = Math.min(1, Math.max(0, hinge ? (score + 1) / 2 : score));
    values[2 * row] = 1 - p;
    values[2 * row + 1] = p;
  });
  return values;
}

/** Makes each row add up to 1. A net need not end in a softmax: plain scores, which may be negative, go through one. */
function shares(raw: Float32Array, classes: number): Float64Array {
  const values = Float64Array.from(raw);
  for (let at = 0; at < values.length; at += classes) {
    const row = values.subarray(at, at + classes);
    if (row.some((v) => v < 0)) {
      const most = Math.max(...row);
      row.forEach((v, k) => (row[k] = Math.exp(v - most)));
    }
    const sum = row.reduce((a, b) => a + b, 0);
    row.forEach((v, k) => (row[k] = sum > 0 ? v / sum : 1 / classes));
  }
  return values;
}

/** The answer for one row as the contract tells it. */
export function predictionOf(answers: Answers, row: number): Prediction {
  if (answers.kind === 'numbers') {
    const { horizon } = answers;
    const values = [...answers.values.subarray(row * horizon, (row + 1) * horizon)];
    return { label: values.map(plainNumber).join(', '), probabilities: null, values };
  }
  const { classes, values } = answers;
  const at = row * classes.length;
  return {
    label: classes[argmax(values, at, classes.length)]!,
    probabilities: Object.fromEntries(classes.map((name, k) => [name, values[at + k]!])),
    values: null,
  };
}

/** As many digits as a 32-bit float knows. */
export const plainNumber = (value: number): string => String(Number(value.toPrecision(7)));
