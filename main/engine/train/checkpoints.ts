import { z } from 'zod';
import { NetloomError } from '#shared/errors';
import { runPaths } from '../runs/store';
import { readWeights, writeWeights, type NamedArray } from '../runs/weights';
import type { TrainStep } from './step';

const nullable = z.number().nullable();
/** Everything besides weights that the next batch depends on, so that a resumed training is the same training. */
export const trainingStateSchema = z.object({
  /** The epoch under way or to come, and the batch within it, from 0. */
  epoch: z.number().int(),
  batch: z.number().int(),
  /** Sums over the epoch's batches so far; null at its beginning. */
  tally: z
    .object({
      rows: z.number(),
      loss: z.number(),
      outputs: z.array(
        z.object({ hits: z.number(), absolute: z.number(), squared: z.number(), values: z.number() }),
      ),
    })
    .nullable(),
  plateau: z.object({ best: nullable, wait: z.number(), factor: z.number() }),
  patience: z.object({ best: nullable, wait: z.number() }),
  best: z.object({ epoch: z.number().int(), value: z.number() }).nullable(),
  /** Time spent and samples seen, over all sittings. */
  seconds: z.number(),
  samples: z.number(),
});
export type TrainingState = z.infer<typeof trainingStateSchema>;

/** A mark that no layer's name can have. */
const optimizerMark = '@optimizer/';
/** Checkpoints come no closer than this, save where training halts: between epochs, and within a long one. In milliseconds. */
export const leastBetween = { epochs: 2_000, batches: 30_000 };

/** The last and the best state of a training, on disk. */
export class Checkpoints {
  private pendingBest: { weights: NamedArray[]; epoch: number; value: number } | null = null;
  private savedAt = 0;
  private readonly folders: ReturnType<typeof runPaths>;

  constructor(
    dir: string,
    private readonly step: TrainStep,
  ) {
    this.folders = runPaths(dir);
  }

  /** Remembers the weights as they are now as the best so far. */
  async markBest(epoch: number, value: number): Promise<void> {
    this.pendingBest = { weights: await this.step.weights(), epoch, value };
  }

  /**
   * Writes the state. The best goes first: the last one speaks of it.
   * @param least milliseconds that must have passed since the newest checkpoint
   */
  async save(state: TrainingState, least = 0): Promise<void> {
    if (Date.now() - this.savedAt < least) return;
    if (this.pendingBest) {
      const { weights, ...what } = this.pendingBest;
      await writeWeights(this.folders.best, weights, what);
      this.pendingBest = null;
    }
    const memory = (await this.step.save()).map((array) => ({ ...array, name: optimizerMark + array.name }));
    await writeWeights(this.folders.last, [...(await this.step.weights()), ...memory], state);
    this.savedAt = Date.now();
  }

  /** Writes the final model: the best weights or the last. Call `save` first. */
  async finish(which: 'best' | 'last'): Promise<void> {
    if (which === 'best') await this.step.setWeights((await readWeights(this.folders.best)).arrays);
    await writeWeights(this.folders.model, await this.step.weights(), { which });
  }

  /** Puts model and optimiser back to the last checkpoint. @throws NetloomError `runs.weightsMissing`, `runs.weightsDamaged` */
  async restore(): Promise<TrainingState> {
    const { arrays, state } = await readWeights(this.folders.last);
    const parsed = trainingStateSchema.safeParse(state);
    if (!parsed.success)
      throw new NetloomError('runs.weightsDamaged', `The checkpoint in ${this.folders.last} does not say where the training stood.`, 'Train again.'); // prettier-ignore
    await this.step.setWeights(arrays);
    await this.step.restore(
      arrays
        .filter(({ name }) => name.startsWith(optimizerMark))
        .map((array) => ({ ...array, name: array.name.slice(optimizerMark.length) })),
    );
    return parsed.data;
  }
}

/** Where every training begins. */
export const freshState = (): TrainingState => ({
  epoch: 0,
  batch: 0,
  tally: null,
  plateau: { best: null, wait: 0, factor: 1 },
  patience: { best: null, wait: 0 },
  best: null,
  seconds: 0,
  samples: 0,
});
