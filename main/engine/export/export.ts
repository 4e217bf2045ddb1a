import path from 'node:path';
import { promises as fs } from 'node:fs';
import type { CallContext } from '#shared/ipc/define';
import type { ExportFormat, ExportResult } from '#shared/ipc/engine';
import type { Run } from '#shared/runs/run';
import type { Tf } from '../backend/load';
import type { BuiltModel } from '../model/build';
import { disposeModel } from '../model/layers';
import { loadRun } from '../runs/load';
import { importModel } from './import';
import { archiveWeights, kerasArchive, kerasWeights, openArchive } from './keras/archive';
import { refuseMasks } from './masks';
import { readNet, type Net } from './net';
import { netloomJson } from './netloomJson';
import { pythonScript } from './scripts/python';
import { typescriptScript } from './scripts/typescript';
import { plainWeights } from './scripts/weights';
import { sampleRows, type Sample } from './samples';
import { loadTfjs, tfjsFiles, type OutFile } from './tfjs';
import { comparePredictions, compareWeights, readPlainWeights } from './verify';
import { writeFiles, writeFolder, type Written } from './write';

/** A loaded run on its way out. */
interface Leaving {
  tf: Tf;
  run: Run;
  built: BuiltModel;
  net: Net;
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
 * @throws NetloomError `export.*`, `files.unwritable`, `runs.*`, `cancelled`
 */
export async function exportRun(
  { dir, format, out }: { dir: string; format: ExportFormat; out: string },
  context: CallContext,
): Promise<ExportResult> {
  const { tf, run, built } = await loadRun(dir);
  try {
    context.progress(null, 'Choosing sample rows');
    const samples = await sampleRows(dir, run, tf, built, context);
    const net = readNet(built, run.project.graph);
    context.progress(null, 'Writing and checking');
    return { format, ...(await ways[format]({ tf, run, built, net, samples, out: path.resolve(out) })) };
  } finally {
    disposeModel(built.model);
  }
}

const ownFiles = /^(model\.json|netloom\.json|group1-shard\d+of\d+\.bin)$/;

async function exportTfjs({ tf, run, built, samples, out }: Leaving): Promise<Left> {
  refuseMasks(run.project.graph, run.spec);
  const model = await tfjsFiles(tf, built.model, `Netloom ${run.environment.netloom}`);
  const files: OutFile[] = [...model, { name: 'netloom.json', data: netloomJson(run, built, samples) }];
  const written = await writeFolder(out, files, (name) => ownFiles.test(name));
  const reloaded = await loadTfjs(tf, out);
  try {
    const theirs = { ...built, model: reloaded };
    const verified = [comparePredictions(tf, run.spec, built, theirs, samples, 'tf.loadLayersModel')];
    return { path: out, files: written, verified };
  } finally {
    disposeModel(reloaded);
  }
}

async function exportKeras({ tf, run, built, net, samples, out }: Leaving): Promise<Left> {
  const name = slug(run.project.name);
  const { folder, file } = await fileFor(out, '.keras', name);
  const data = await kerasArchive(net, name, new Date(), netloomJson(run, built, samples));
  const written = await writeFiles(folder, [{ name: file, data }]);
  const place = path.join(folder, file);
  const { weights } = openArchive(await fs.readFile(place), place);
  const read = compareWeights(net, await archiveWeights(weights, net), 'model.weights.h5');
  const again = await importModel(place);
  try {
    const compared = comparePredictions(tf, run.spec, built, again.built, samples, 'Netloom');
    return { path: place, files: written, verified: [read, compared] };
  } finally {
    disposeModel(again.built.model);
  }
}

async function exportPython({ run, built, net, out }: Leaving): Promise<Left> {
  const { folder, file } = await fileFor(out, '.py', slug(run.project.name));
  const weights = `${path.basename(file, '.py')}.weights.h5`;
  const script = pythonScript({ run, built, net, file, weights });
  const written = await writeFiles(folder, [
    { name: file, data: script },
    { name: weights, data: await kerasWeights(net) },
  ]);
  const read = await archiveWeights(await fs.readFile(path.join(folder, weights)), net);
  return { path: path.join(folder, file), files: written, verified: [compareWeights(net, read, weights)] };
}

async function exportTypescript({ tf, run, built, net, out }: Leaving): Promise<Left> {
  refuseMasks(run.project.graph, run.spec);
  const { folder, file } = await fileFor(out, '.ts', slug(run.project.name));
  const weights = `${path.basename(file, '.ts')}.weights.bin`;
  const script = typescriptScript({ tf, run, built, net, file, weights });
  const written = await writeFiles(folder, [
    { name: file, data: script },
    { name: weights, data: plainWeights(net) },
  ]);
  const read = await readPlainWeights(net, path.join(folder, weights));
  return { path: path.join(folder, file), files: written, verified: [compareWeights(net, read, weights)] };
}

/** The file that is meant: as named, with its ending; or of the project's name in a folder that is there. */
async function fileFor(out: string, ending: string, name: string): Promise<{ folder: string; file: string }> {
  const isFolder = await fs.stat(out).then((stat) => stat.isDirectory(), () => false); // prettier-ignore
  if (isFolder) return { folder: out, file: name + ending };
  const file = path.basename(out);
  return { folder: path.dirname(out), file: file.toLowerCase().endsWith(ending) ? file : file + ending };
}

/** “Iris flowers” → `iris_flowers`: a name that files and programs take. */
const slug = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '') || 'net';
