import path from 'node:path';
import { promises as fs } from 'node:fs';
import type { CallContext } from '#shared/ipc/define';
import type { ExportFormat, ExportResult } from '#shared/ipc/engine';
import type { Run } from '#shared/runs/run';
import type { Tf } from '../backend/load';
import type { BuiltModel } from '../model/build';
import { disposeModel } from '../model/layers';
import { generator } from '../model/randomness';
import { predictBatch } from '../model/predict';
import { loadRun } from '../runs/load';
import { importModel } from './import';
import { kerasArchive, kerasWeights } from './keras/archive';
import { readNet } from './net';
import { netloomJson } from './netloomJson';
import { pythonScript } from './scripts/python';
import { typescriptScript } from './scripts/typescript';
import { weightBytes } from './scripts/weights';
import { sampleRows, type Sample } from './samples';
import { loadTfjs, tfjsFiles, type OutFile } from './tfjs';
import { writeFiles, writeFolder, type Written } from './write';

/** A loaded run on its way out. */
interface Leaving {
  tf: Tf;
  run: Run;
  built: BuiltModel;
  samples: Sample[];
  /** Where the caller wants it. */
  out: string;
}
type Left = Pick<ExportResult, 'path' | 'verified'> & { files: Written };

const ways: Record<ExportFormat, (leaving: Leaving) => Promise<Left>> = {
  tfjs: exportTfjs,
  keras: exportKeras,
  python: exportPython,
  typescript: exportTypescript,
};

/**
 * Takes a trained net away as files that other programs read, and checks them by reading them again.
 * @throws NetloomError `export.*`, `files.unwritable`, `runs.*`
 */
export async function exportRun(
  { dir, format, out }: { dir: string; format: ExportFormat; out: string },
  context: CallContext,
): Promise<ExportResult> {
  const { tf, run, built } = await loadRun(dir);
  try {
    context.progress(null, 'Choosing sample rows');
    const samples = await sampleRows(dir, run, tf, built, context);
    context.progress(null, 'Writing and checking');
    const left = await ways[format]({ tf, run, built, samples, out: path.resolve(out) });
    return { format, ...left };
  } finally {
    disposeModel(built.model);
  }
}

async function exportTfjs({ tf, run, built, samples, out }: Leaving): Promise<Left> {
  const model = await tfjsFiles(tf, built.model, `Netloom ${run.environment.netloom}`);
  const files: OutFile[] = [...model, { name: 'netloom.json', data: netloomJson(run, built, samples) }];
  const written = await writeFolder(out, files, (name) => /^(model\.json|netloom\.json|group1-shard\d+of\d+\.bin)$/.test(name)); // prettier-ignore
  const reloaded = await loadTfjs(tf, out);
  try {
    const verified = [compare(tf, run, built, samples, { ...built, model: reloaded }, 'tf.loadLayersModel')];
    return { path: out, files: written, verified };
  } finally {
    disposeModel(reloaded);
  }
}

async function exportKeras({ tf, run, built, samples, out }: Leaving): Promise<Left> {
  const file = await fileFor(out, '.keras', slug(run.project.name));
  const net = readNet(built, run.project.graph);
  const data = await kerasArchive(net, slug(run.project.name), new Date(), netloomJson(run, built, samples));
  const written = await writeFiles(path.dirname(file), [{ name: path.basename(file), data }]);
  const again = await importModel(file);
  try {
    const verified = [
      `Read back: all ${net.layers.reduce((sum, { weights }) => sum + weights.length, 0)} weights in model.weights.h5 are those of the run.`,
      compare(tf, run, built, samples, again.built, 'Netloom'),
    ];
    if (!sameWeights(built, again.built))
      throw new Error('the weights in the .keras file are not those of the run');
    return { path: file, files: written, verified };
  } finally {
    disposeModel(again.built.model);
  }
}

async function exportPython({ run, built, samples, out }: Leaving): Promise<Left> {
  const file = await fileFor(out, '.py', slug(run.project.name));
  const name = path.basename(file, '.py');
  const net = readNet(built, run.project.graph);
  const weights = `${name}.weights.h5`;
  const script = pythonScript({ run, built, net, file: path.basename(file), weights, samples });
  const written = await writeFiles(path.dirname(file), [
    { name: weights, data: await kerasWeights(net) },
    { name: path.basename(file), data: script },
  ]);
  return { path: file, files: written, verified: [] };
}

async function exportTypescript({ tf, run, built, samples, out }: Leaving): Promise<Left> {
  const file = await fileFor(out, '.ts', slug(run.project.name));
  const name = path.basename(file, '.ts');
  const net = readNet(built, run.project.graph);
  const weights = `${name}.weights.bin`;
  const script = typescriptScript({ tf, run, built, net, file: path.basename(file), weights, samples });
  const written = await writeFiles(path.dirname(file), [
    { name: weights, data: weightBytes(built.model) },
    { name: path.basename(file), data: script },
  ]);
  return { path: file, files: written, verified: [] };
}

/** The file that is meant: as named, with its ending; or of the project's name in a folder that is there. */
async function fileFor(out: string, ending: string, name: string): Promise<string> {
  const folder = await fs.stat(out).then((stat) => stat.isDirectory(), () => false); // prettier-ignore
  if (folder) return path.join(out, name + ending);
  return out.toLowerCase().endsWith(ending) ? out : out + ending;
}

/** “Iris flowers” → `iris_flowers`: a name that files and programs take. */
const slug = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '') || 'net';

/** @throws Error where the exported model answers otherwise: then it must not be trusted */
function compare(
  tf: Tf,
  { spec }: Run,
  built: BuiltModel,
  samples: Sample[],
  other: BuiltModel,
  by: string,
): string {
  const known = samples.length > 0;
  const rows = known ? samples.length : 20;
  const features = known ? joined(samples.map((s) => s.features)) : invented(spec, rows);
  const ours = predictBatch(tf, built, spec, features, rows);
  const theirs = predictBatch(tf, other, spec, features, rows);
  let worst = 0;
  ours.forEach((values, i) =>
    values.forEach((v, at) => (worst = Math.max(worst, Math.abs(v - theirs[i]![at]!)))),
  );
  if (!(worst <= 1e-5)) throw new Error(`the exported model differs by ${worst}`);
  const what = known ? 'sample rows' : 'random rows (the data were not there)';
  return `Reloaded by ${by}: ${rows} ${what} give the same predictions (largest difference ${worst === 0 ? '0' : worst.toExponential(0)}).`;
}

function invented(spec: Run['spec'], rows: number): Float32Array {
  const random = generator(['rows to compare']);
  const vector = spec.features.flatMap(({ slots, integerCodes }) => slots.map(() => integerCodes));
  const length = rows * (spec.steps ?? 1) * vector.length;
  return Float32Array.from({ length }, (_, i) => {
    const codes = vector[i % vector.length]!;
    return codes === null ? random() * 4 - 2 : Math.floor(random() * codes);
  });
}

function joined(parts: Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const sameWeights = (a: BuiltModel, b: BuiltModel): boolean =>
  Buffer.compare(weightBytes(a.model), weightBytes(b.model)) === 0;
