import { NetloomError } from '#shared/errors';
import type { FittedRecipe } from '#shared/data/fitted';
import type { DataSpec } from '#shared/data/spec';
import type { Graph } from '#shared/graph/schema';
import type { GpuRows } from '#shared/ipc/gpu';
import type { TrainingSettings } from '#shared/training/settings';
import type { Part } from '../../data/prepare';
import type { BuiltModel } from '../../model/build';
import { comparedWith } from '../../model/compared';
import { modelWeights, setModelWeights } from '../../model/weights';
import type { Objective } from '../../train/objective';
import { gatherFeatures, gatherTargets } from '../../train/part';
import type { BatchResult, Score, TrainStep } from '../../train/step';
import type { Tf } from '../load';
import { gpuFailure } from './adapter';
import type { GpuLink } from './link';

interface Given {
  link: GpuLink;
  /** The engine's own backend, where the model stands that `sync` brings up to date. */
  tf: Tf;
  built: BuiltModel;
  objective: Objective;
  graph: Graph;
  spec: DataSpec;
  fitted: FittedRecipe;
  settings: TrainingSettings;
}

/**
 * Steps on the graphics card, in another process: rows go there, scores come back.
 * The link is the step's own from here on, and ends with it.
 * @throws NetloomError `gpu.unsupported`
 */
export async function createGpuStep(given: Given): Promise<TrainStep> {
  const { link, tf, built, objective, graph, spec, fitted, settings } = given;
  const call: GpuLink['client']['call'] = (method, params) =>
    link.client.call(method, params).catch((error: unknown) => {
      throw error instanceof NetloomError && error.code === 'ipc.gone' ? gpuFailure(error.message) : error;
    });
  const { net } = await call('gpu.open', { graph, spec, fitted, settings });
  // The very weights that would train here, whatever the other side drew.
  await call('gpu.setWeights', { net, arrays: modelWeights(built.model) });

  const rowsOf = (part: Part, rows: Int32Array): GpuRows => ({
    rows: rows.length,
    features: gatherFeatures(part, rows),
    targets: comparedWith(built, spec).map((index) => gatherTargets(part, index, rows)),
  });
  const scores = (records: Float32Array): Score[] =>
    Array.from({ length: records.length / objective.recordLength }, (_, i) =>
      objective.read(records, i * objective.recordLength),
    );
  const weights = () => call('gpu.weights', { net });

  return {
    how: 'in a process of its own',
    async run(part, batches, options) {
      const sent = batches.map(({ rows, epoch, index }) => ({ ...rowsOf(part, rows), epoch, index }));
      const { records, gradients } = await call('gpu.run', { net, batches: sent, ...options });
      const results: BatchResult[] = scores(records);
      if (gradients) results[results.length - 1]!.gradients = gradients;
      return results;
    },
    async judge(part, blocks) {
      const sent = blocks.map((rows) => rowsOf(part, rows));
      return scores((await call('gpu.judge', { net, blocks: sent })).records);
    },
    weights,
    async setWeights(arrays) {
      // Refused here where they are another net's.
      setModelWeights(tf, built.model, arrays);
      await call('gpu.setWeights', { net, arrays: modelWeights(built.model) });
    },
    save: () => call('gpu.save', { net }),
    restore: async (arrays) => void (await call('gpu.restore', { net, arrays: [...arrays] })),
    sync: async () => setModelWeights(tf, built.model, await weights()),
    dispose: () => link.close(),
  };
}
