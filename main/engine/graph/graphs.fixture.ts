// Small graphs for the tests of sessions.
import { attr, graphDef } from './proto';
import type { GraphNode } from './proto';
import type { FixedFeed, StepsJob } from './session';

const float = attr.type('float32');

/** A graph node with float32 for its type T. */
export const node = (
  name: string,
  op: string,
  inputs: string[],
  attrs: GraphNode['attrs'] = { T: float },
) => ({
  name,
  op,
  inputs,
  attrs,
});

export const placeholder = (name: string, shape: number[]): GraphNode =>
  node(name, 'Placeholder', [], { dtype: float, shape: attr.shape(shape) });

const constant = (name: string, shape: number[], data: number[]): GraphNode =>
  node(name, 'Const', [], { dtype: float, value: attr.tensor('float32', shape, Float32Array.from(data)) });

/**
 * A linear neuron with 2 inputs, trained by gradient descent on squared errors: "weights" is its variable, "begin" sets
 * it to `start`, "step" trains it on x [batch, 2] and y [batch, 1] at the rate fed as `rate`; "loss" is the mean squared
 * error before the step, "read" the weights before it.
 */
export function neuron(batch: number): Uint8Array {
  const variable = { dtype: float, shape: attr.shape([2, 1]), shared_name: attr.string('weights') };
  const matMul = (left: boolean) => ({
    T: float,
    transpose_a: attr.bool(left),
    transpose_b: attr.bool(false),
  });
  return graphDef([
    placeholder('x', [batch, 2]),
    placeholder('y', [batch, 1]),
    placeholder('rate', []),
    placeholder('start', [2, 1]),
    node('weights', 'VarHandleOp', [], { ...variable, container: attr.string('') }),
    node('begin', 'AssignVariableOp', ['weights', 'start'], { dtype: float }),
    node('read', 'ReadVariableOp', ['weights'], { dtype: float }),
    node('answer', 'MatMul', ['x', 'read'], matMul(false)),
    node('error', 'Sub', ['answer', 'y']),
    node('squares', 'Mul', ['error', 'error']),
    node('axes', 'Const', [], {
      dtype: attr.type('int32'),
      value: attr.tensor('int32', [2], Int32Array.of(0, 1)),
    }),
    node('loss', 'Mean', ['squares', 'axes'], {
      T: float,
      Tidx: attr.type('int32'),
      keep_dims: attr.bool(false),
    }),
    node('sums', 'MatMul', ['x', 'error'], matMul(true)),
    constant('half', [], [batch / 2]),
    node('gradient', 'RealDiv', ['sums', 'half']),
    node('change', 'Mul', ['gradient', 'rate']),
    node('step', 'AssignSubVariableOp', ['weights', 'change'], { dtype: float }),
  ]);
}

export const feed = (name: string, shape: number[], data: number[]): FixedFeed => ({
  name,
  tensor: { dtype: 'float32', shape, data: Float32Array.from(data) },
});

/** Fetches what is fed, so that a test sees which rows were gathered. */
export const echo = (shape: number[]): Uint8Array =>
  graphDef([placeholder('x', shape), node('y', 'Identity', ['x'])]);

/** A graph whose one operation multiplies a square matrix by itself, some times over. */
export function heavy(size: number, times: number): Uint8Array {
  const products = Array.from({ length: times }, (_, i) => {
    const before = i === 0 ? 'ones' : `product${i - 1}`;
    return node(`product${i}`, 'MatMul', [before, 'x'], {
      T: float,
      transpose_a: attr.bool(false),
      transpose_b: attr.bool(false),
    });
  });
  return graphDef([
    placeholder('x', [size, size]),
    node('ones', 'Identity', ['x']),
    ...products,
    node('y', 'Identity', [`product${times - 1}`]),
  ]);
}

/** A job that only says what its test is about. */
export const job = (own: Partial<StepsJob> & { steps: number }): StepsJob => ({
  rows: new Int32Array(0),
  batch: 0,
  rowFeeds: [],
  fixed: [],
  perStep: [],
  fetches: [],
  record: 0,
  targets: [],
  ...own,
});
