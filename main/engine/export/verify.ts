import { promises as fs } from 'node:fs';
import { featureLength, type DataSpec } from '#shared/data/spec';
import { NetloomError } from '#shared/errors';
import type { Tf } from '../backend/load';
import { generator } from '../model/randomness';
import type { BuiltModel } from '../model/build';
import { predictBatch } from '../model/predict';
import type { Net } from './net';
import type { Sample } from './samples';

/** How far apart two predictions may be that are still the same: what the order of 32-bit sums makes out. */
const tolerance = 1e-5;
const invention = 20;

const differs = (what: string) =>
  new NetloomError('export.differs', `The exported model is not the run’s: ${what}.`, 'Do not use it, and please report this.'); // prettier-ignore

/**
 * Lets the run's net and a reloaded one answer for the same rows.
 * @param by who reloaded it
 * @returns what was found, for people
 * @throws NetloomError `export.differs`
 */
export function comparePredictions(
  tf: Tf,
  spec: DataSpec,
  ours: BuiltModel,
  theirs: BuiltModel,
  samples: readonly Sample[],
  by: string,
): string {
  const known = samples.length > 0;
  const rows = known ? samples.length : invention;
  const features = known ? joined(samples.map((sample) => sample.features)) : inventedRows(spec);
  const expected = predictBatch(tf, ours, spec, features, rows);
  const found = predictBatch(tf, theirs, spec, features, rows);
  let worst = 0;
  expected.forEach((values, i) =>
    values.forEach((v, at) => (worst = Math.max(worst, Math.abs(v - found[i]![at]!)))),
  );
  if (!(worst <= tolerance)) throw differs(`its predictions differ by ${worst}`);
  const what = known ? 'sample rows' : 'random rows (the data were not there)';
  return `Reloaded by ${by}: ${rows} ${what} give the same predictions (largest difference ${worst === 0 ? '0' : worst.toExponential(0)}).`;
}

/** Compares what a file gives back with the weights of the net. @throws NetloomError `export.differs` */
export function compareWeights(net: Net, read: readonly Float32Array[], file: string): string {
  const expected = net.layers.flatMap(({ weights }) => weights);
  const same = expected.every(({ values }, i) => values.every((v, at) => Object.is(v, read[i]?.[at])));
  if (!same) throw differs(`${file} holds other weights`);
  return `Read back: all ${expected.length} weights in ${file} are those of the run.`;
}

/** Cuts a file of plain 32-bit floats into the weights of a net. */
export async function readPlainWeights(net: Net, file: string): Promise<Float32Array[]> {
  const bytes = await fs.readFile(file);
  const all = new Float32Array(new Uint8Array(bytes).buffer);
  let at = 0;
  return net.layers.flatMap(({ weights }) => weights.map(({ values }) => all.subarray(at, (at += values.length)))); // prettier-ignore
}

function inventedRows(spec: DataSpec): Float32Array {
  const random = generator(['rows to compare']);
  const slots = spec.features.flatMap((f) => new Array<number | null>(featureLength(f)).fill(f.integerCodes));
  return Float32Array.from({ length: invention * (spec.steps ?? 1) * slots.length }, (_, i) => {
    const codes = slots[i % slots.length]!;
    return codes === null ? random() * 4 - 2 : Math.floor(random() * codes);
  });
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
