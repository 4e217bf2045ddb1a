// What the tests of our own operations have in common: numbers drawn, answers asked for, and compared.
import type { Tensor } from '@tensorflow/tfjs';
import { afterAll, beforeAll, expect } from 'vitest';
import { size } from '#shared/layers/define';
import { generator } from '../../model/randomness';
import { loadTf, type Tf } from '../load';
import { nativeOf, type Native } from './native';

/** Gives the tests of a file their engine, before the first one, and holds that no tensor is left after the last one. */
export function onNative(take: (tf: Tf, native: Native) => void): void {
  let tf: Tf;
  let tensors: number;
  beforeAll(async () => {
    ({ tf } = await loadTf());
    take(tf, nativeOf(tf));
    tensors = tf.memory().numTensors;
  });
  afterAll(() => expect(tf.memory().numTensors).toBe(tensors));
}

/** Draws tensors of numbers between −scale and scale, always the same for the same seed. */
export function drawing(
  tf: Tf,
  seed: readonly (string | number)[],
): (shape: number[], scale: number) => Tensor {
  const random = generator([...seed]);
  return (shape, scale) =>
    tf.tensor(
      Float32Array.from({ length: size(shape) }, () => (random() * 2 - 1) * scale),
      shape,
    );
}

/** What comes out, and the gradients of a sum in which every number counts otherwise. Call it inside `tidy`. */
export function answersOf(tf: Tf, run: (...given: Tensor[]) => Tensor, given: Tensor[]): Float32Array[] {
  const plain = run(...given);
  const factors = tf.reshape(tf.cos(tf.range(0, plain.size)), plain.shape);
  const gradients = tf.grads((...all: Tensor[]) => tf.sum(tf.mul(run(...all), factors)))(given);
  return [plain, ...gradients].map((tensor) => (tensor.dataSync() as Float32Array).slice());
}

/** Holds the largest differences below `tolerance`, relative to the largest number there is, or to `least`. */
export function expectAlike(
  ours: readonly Float32Array[],
  theirs: readonly Float32Array[],
  { tolerance, least }: { tolerance: number; least: number },
): void {
  ours.forEach((numbers, i) =>
    expect(difference(numbers, theirs[i]!, least), `number ${i}`).toBeLessThan(tolerance),
  );
}

function difference(a: Float32Array, b: Float32Array, least: number): number {
  expect(a.length).toBe(b.length);
  const most = b.reduce((scale, value) => Math.max(scale, Math.abs(value)), least);
  return a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i]!) / most), 0);
}

/** Holds that the very same bytes come out every time. */
export function expectRepeats(answers: () => readonly Float32Array[]): void {
  const bytes = () => answers().map((numbers) => Buffer.from(numbers.buffer));
  const first = bytes();
  for (let i = 0; i < 20; i++) expect(bytes().every((same, k) => same.equals(first[k]!))).toBe(true);
}

/** The operations that `work` asks TensorFlow for. */
export function askedOf(tf: Tf, work: () => void): string[] {
  const asked: string[] = [];
  const backend = tf.backend() as unknown as { binding: { executeOp: (op: string, ...rest: unknown[]) => unknown } }; // prettier-ignore
  const { binding } = backend;
  const executeOp = (op: string, ...rest: unknown[]): unknown => {
    asked.push(op);
    return binding.executeOp(op, ...rest);
  };
  backend.binding = Object.create(binding, { executeOp: { value: executeOp } }) as typeof binding;
  try {
    work();
  } finally {
    backend.binding = binding;
  }
  return asked;
}
