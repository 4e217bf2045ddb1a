import type { DataSpec } from '#shared/data/spec';
import type { BuiltOutput } from '../model/build';
import type { Score } from './step';

export type Logs = Record<string, number | null>;

/** The running sums of a tally: plain numbers, so that an epoch can be taken up again in its middle. */
export interface TallyState {
  rows: number;
  loss: number;
  /** Per output: hits for classes; absolute and squared errors (in the target's own units) for numbers. */
  outputs: { hits: number; absolute: number; squared: number; values: number }[];
}

/** Loss and metrics of an epoch, gathered batch by batch, under Keras' names. */
export class Tally {
  state: TallyState;

  constructor(
    private readonly spec: DataSpec,
    private readonly outputs: readonly BuiltOutput[],
    state?: TallyState,
  ) {
    this.state = state ?? {
      rows: 0,
      loss: 0,
      outputs: outputs.map(() => ({ hits: 0, absolute: 0, squared: 0, values: 0 })),
    };
  }

  /** Takes in the score of so many rows. */
  add(rows: number, { loss, sums }: Score): void {
    this.state.rows += rows;
    this.state.loss += loss * rows;
    this.outputs.forEach(({ targetIndex }, i) => {
      const all = this.state.outputs[i]!;
      all.hits += sums[i]!.hits;
      all.absolute += sums[i]!.absolute;
      all.squared += sums[i]!.squared;
      all.values += rows * this.spec.targets[targetIndex]!.horizon;
    });
  }

  /** @param prefix `val` for the validation part: `loss` becomes `valLoss`. With several outputs the target's name follows. */
  logs(prefix: '' | 'val' = ''): Logs {
    const { rows, loss, outputs } = this.state;
    const logs: Logs = {};
    const put = (name: string, value: number, of = '') => {
      const key = prefix === '' ? name : prefix + name[0]!.toUpperCase() + name.slice(1);
      logs[of === '' ? key : `${key} (${of})`] = Number.isFinite(value) ? value : null;
    };
    put('loss', loss / rows);
    this.outputs.forEach(({ targetIndex }, i) => {
      const { hits, absolute, squared, values } = outputs[i]!;
      const { column, classes } = this.spec.targets[targetIndex]!;
      const of = this.outputs.length > 1 ? column : '';
      if (classes !== null) return put('accuracy', hits / rows, of);
      put('mae', absolute / values, of);
      put('rmse', Math.sqrt(squared / values), of);
    });
    return logs;
  }
}
