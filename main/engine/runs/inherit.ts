import path from 'node:path';
import type { Graph, GraphNode } from '#shared/graph/schema';
import type { Project } from '#shared/project/schema';
import type { Checkpoint, Parent, Run } from '#shared/runs/run';
import type { BuiltModel } from '../model/build';
import type { Prepared } from '../data/prepare';
import { readCheckpoint } from './kept';
import { readRun } from './store';
import type { NamedArray } from './weights';

/** A checkpoint of another run, to begin with. */
export interface Origin {
  dir: string;
  run: Run;
  checkpoint: Checkpoint;
  weights: NamedArray[];
  /** Of the optimiser; empty in a best epoch, which keeps weights alone. */
  memory: NamedArray[];
}

/** @throws NetloomError `runs.notARun`, `runs.noCheckpoint`, `runs.weightsDamaged` */
export async function readOrigin(dir: string, checkpoint: string): Promise<Origin> {
  const run = await readRun(dir);
  return { dir, run, ...(await readCheckpoint(dir, checkpoint)) };
}

/** What a run's `run.json` says of its origin. */
export const parentOf = ({ dir, run, checkpoint }: Origin, child: string): Parent => ({
  id: run.id,
  name: run.name,
  dir: path.relative(child, dir).split(path.sep).join('/'),
  checkpoint: checkpoint.name,
  epoch: checkpoint.epoch,
  taken: '',
});

/** Folder of a run's parent. Both move together with their project. */
export const parentFolder = (child: string, { dir }: Parent): string => path.resolve(child, dir);

export interface Inheritance {
  /** For the whole new net, in its order: taken over, or as they were drawn. */
  weights: NamedArray[];
  /** Null where the optimiser starts anew. */
  memory: NamedArray[] | null;
  /** What was taken over, in words. */
  taken: string;
}

/**
 * Weights for a net from those of a run whose graph may have been another one. A layer keeps its weights where one
 * of the same id and kind had weights of the same names and shapes; the optimiser keeps its memory only where nothing
 * changed that it speaks of.
 * @param fresh weights of the new net as they were drawn
 */
export function inherit(
  built: BuiltModel,
  project: Project,
  fresh: readonly NamedArray[],
  origin: Origin,
): Inheritance {
  const { graph, training } = project;
  const before = origin.run.project;
  const old = new Map(origin.weights.map((array) => [array.name, array]));
  const drawn = new Map(fresh.map((array) => [array.name, array]));
  const took = new Set<string>();
  const anew: string[] = [];
  const layers = built.model.layers.filter((layer) => layer.weights.length > 0);
  for (const layer of layers) {
    const id = built.nodeOf.get(layer.name)!;
    const names = layer.weights.map((weight) => weight.originalName);
    const why = whyAnew(nodeOf(graph, id), nodeOf(before.graph, id), names, drawn, old);
    if (why === null) names.forEach((name) => took.add(name));
    else anew.push(`${called(graph, id)} starts anew: ${why}`);
  }
  const whole = anew.length === 0 && sameNet(graph, before.graph);
  const memory = whole && sameRule(training.optimizer, before.training.optimizer) && origin.memory.length > 0;
  return {
    weights: fresh.map((array) => (took.has(array.name) ? old.get(array.name)! : array)),
    memory: memory ? origin.memory : null,
    taken: inWords(layers.length, anew, memory),
  };
}

function whyAnew(
  node: GraphNode | undefined,
  before: GraphNode | undefined,
  names: readonly string[],
  drawn: ReadonlyMap<string, NamedArray>,
  old: ReadonlyMap<string, NamedArray>,
): string | null {
  if (!before || !node) return 'it is new';
  if (before.type !== node.type) return `it was ${before.type} before`;
  for (const name of names) {
    const now = drawn.get(name)!.shape;
    const then = old.get(name)?.shape;
    if (!then) return `it had no ${name.split('/').pop()} before`;
    if (then.join() !== now.join()) return `its shape is now ${now.join('×')}, it was ${then.join('×')}`;
  }
  return null;
}

function inWords(layers: number, anew: readonly string[], memory: boolean): string {
  const kept = layers - anew.length;
  const first =
    kept === layers
      ? layers === 1
        ? 'The one layer keeps its weights'
        : `All ${layers} layers keep their weights`
      : `${kept} of ${layers} layers ${kept === 1 ? 'keeps its' : 'keep their'} weights`;
  return `${[first, ...anew, `the optimiser ${memory ? 'goes on' : 'starts anew'}`].join('; ')}.`;
}

const nodeOf = (graph: Graph, id: string) => graph.nodes.find((node) => node.id === id);
function called(graph: Graph, id: string): string {
  const node = nodeOf(graph, id)!;
  return node.name ? `${node.type} “${node.name}”` : id;
}

/** Whether two graphs are the same net, wherever its layers lie and whatever they are called. */
const sameNet = (a: Graph, b: Graph): boolean => netText(a) === netText(b);
const netText = ({ nodes, edges }: Graph): string =>
  JSON.stringify([
    nodes.map(({ id, type, params }) => [id, type, params]),
    edges.map(({ source, target }) => [source, target]),
  ]);
/** The rate may change at any time; what is remembered speaks of all the rest. */
const sameRule = (a: Project['training']['optimizer'], b: Project['training']['optimizer']): boolean =>
  JSON.stringify({ ...a, learningRate: 0 }) === JSON.stringify({ ...b, learningRate: 0 });

/** What makes the figures of a run that was trained on look better, or mean something else, than they should; null where nothing does. */
export function caution(origin: Origin, project: Project, { sha256, spec }: Prepared): string | null {
  const { run } = origin;
  const columns = (s: Prepared['spec']) =>
    s.features.flatMap((f) => (f.shape ? [`${f.column} ${f.shape.join('×')}`] : f.slots)).join();
  if (columns(spec) !== columns(run.spec))
    return 'The net now receives other features than the run it was trained on from, or in another order.';
  const split = ({ data }: Project) => JSON.stringify(data?.split);
  if (sha256 !== run.data.sha256 || split(project) !== split(run.project))
    return 'Data or split are not those of the run it was trained on from: rows that are held out now may have been learnt from there, so the figures may be too good.';
  return null;
}
