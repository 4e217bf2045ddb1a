import path from 'node:path';
import { z } from 'zod';
import { NetloomError } from '#shared/errors';
import type { Checkpoint } from '#shared/runs/run';
import type { TrainingSettings } from '#shared/training/settings';
import { checkpointName, forgetOldest, listCheckpoints, markMemory, parted } from '../runs/kept';
import { runPaths } from '../runs/store';
import { hasWeights, readState, readWeights, writeWeights, type NamedArray } from '../runs/weights';
import type { TrainStep } from './step';

const nullable = z.number().nullable();
const bestSchema = z.object({ epoch: z.number().int(), value: z.number() });
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
  best: bestSchema.nullable(),
  /** Time spent and samples seen, over all sittings. */
  seconds: z.number(),
  samples: z.number(),
});
export type TrainingState = z.infer<typeof trainingStateSchema>;

/** In milliseconds: how close checkpoints come between epochs, however short they are, and within one at the shortest setting. */
export const leastBetween = { epochs: 2_000, batches: 30_000 };
/** How much of the time between epochs goes into writing at most: a large net's state takes its time. */
const mostOfTheTime = 1 / 20;
/** What a setting of so many minutes means; half a minute is the shortest. */
const between = (minutes: number): number => (minutes / 0.5) * leastBetween.batches;

/** The states of a training that are kept on disk: the last, the best, and those that were asked for. */
export class Checkpoints {
  private pendingBest: { weights: NamedArray[]; epoch: number; value: number } | null = null;
  /** When, after how many epochs, and in how many milliseconds the newest was written. The first one is due at once. */
  private saved = { at: 0, epoch: 0, took: 0 };
  private readonly folders: ReturnType<typeof runPaths>;

  constructor(
    private readonly dir: string,
    private readonly step: TrainStep,
    private readonly settings: TrainingSettings['checkpoints'],
  ) {
    this.folders = runPaths(dir);
  }

  /** Remembers the weights as they are now as the best so far. */
  async markBest(epoch: number, value: number): Promise<void> {
    this.pendingBest = { weights: await this.step.weights(), epoch, value };
  }

  /** To be called between epochs: writes a checkpoint where one is due. */
  async afterEpoch(state: TrainingState): Promise<void> {
    const { epochs, minutes, keepEvery } = this.settings;
    if (keepEvery > 0 && state.epoch % keepEvery === 0) return void (await this.keep(state, 'every'));
    const passed = Date.now() - this.saved.at;
    const due = state.epoch - this.saved.epoch >= epochs || passed >= between(minutes);
    if (due && passed >= Math.max(leastBetween.epochs, this.saved.took / mostOfTheTime))
      await this.save(state);
  }

  /** To be called within an epoch, after any batch. */
  async afterBatches(state: TrainingState): Promise<void> {
    if (Date.now() - this.saved.at >= between(this.settings.minutes)) await this.save(state);
  }

  /** Writes the state as the last one, and once more to stay. */
  async keep(state: TrainingState, kept: 'hand' | 'every'): Promise<Checkpoint> {
    const arrays = await this.save(state);
    const name = checkpointName(state);
    // What a person asked to keep stays so.
    if (
      kept === 'every' &&
      (await listCheckpoints(this.dir)).some((c) => c.name === name && c.kept === 'hand')
    )
      return this.keep(state, 'hand');
    await writeWeights(path.join(this.folders.checkpoints, name), arrays, { ...state, kept });
    await forgetOldest(this.dir, kept);
    return { name, epoch: state.epoch, batch: state.batch, kept, savedAt: new Date().toISOString() };
  }

  /** Writes the state as the last one. The best goes first: the last one speaks of it. @returns what was written */
  async save(state: TrainingState): Promise<NamedArray[]> {
    const began = Date.now();
    if (this.pendingBest) {
      const { weights, ...what } = this.pendingBest;
      await writeWeights(this.folders.best, weights, what);
      this.pendingBest = null;
    }
    const arrays = [...(await this.step.weights()), ...markMemory(await this.step.save())];
    await writeWeights(this.folders.last, arrays, state);
    this.saved = { at: Date.now(), epoch: state.epoch, took: Date.now() - began };
    return arrays;
  }

  /** Writes the final model: the best weights or the last. Call `save` first. */
  async finish(which: 'best' | 'last'): Promise<void> {
    if (which === 'best') await this.step.setWeights((await readWeights(this.folders.best)).arrays);
    await writeWeights(this.folders.model, await this.step.weights(), { which });
  }

  /**
   * Puts weights and optimiser back to the last checkpoint; where that is damaged, to the newest one that was kept.
   * @returns where the training stood, and what a person must know about it
   * @throws NetloomError `runs.weightsMissing`, or `runs.weightsDamaged` where none is whole
   */
  async restore(): Promise<{ state: TrainingState; caution: string | null }> {
    try {
      return { state: await this.restoreFrom('last'), caution: null };
    } catch (error) {
      if (!(error instanceof NetloomError) || error.code !== 'runs.weightsDamaged') throw error;
      const kept = (await listCheckpoints(this.dir)).filter(({ name }) => !['last', 'best'].includes(name));
      for (const { name } of kept) {
        const state = await this.restoreFrom(name).catch(() => null);
        if (state) return { state, caution: `The last checkpoint is damaged: going on from ${name}.` };
      }
      const best = await hasWeights(this.folders.best);
      const hint = best ? 'Train on from its best epoch as a new run, or train again.' : 'Train again.';
      throw new NetloomError(error.code, error.message, hint, { cause: error });
    }
  }

  /** Who was killed between writing the best and the last has a better one already than the last speaks of. */
  private async newestBest(known: TrainingState['best']): Promise<TrainingState['best']> {
    const written = bestSchema.safeParse((await readState(this.folders.best))?.state);
    return written.success && !(known && known.value <= written.data.value) ? written.data : known;
  }

  private async restoreFrom(name: string): Promise<TrainingState> {
    const folder = path.join(this.folders.checkpoints, name);
    const { arrays, state } = await readWeights(folder);
    const parsed = trainingStateSchema.safeParse(state);
    if (!parsed.success)
      throw new NetloomError('runs.weightsDamaged', `The checkpoint in ${folder} does not say where the training stood.`, 'Train again.'); // prettier-ignore
    const { weights, memory } = parted(arrays);
    await this.step.setWeights(weights);
    await this.step.restore(memory);
    parsed.data.best = await this.newestBest(parsed.data.best);
    this.saved = { at: Date.now(), epoch: parsed.data.epoch, took: 0 };
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
