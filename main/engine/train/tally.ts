import type { FittedRecipe } from '#shared/data/fitted';
import type { DataSpec } from '#shared/data/spec';
import type { BuiltOutput } from '../model/build';
import { isSingleUnit } from '#shared/training/loss';
import type { Part } from '../data/prepare';

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
    private readonly fitted: FittedRecipe,
    private readonly outputs: readonly BuiltOutput[],
    state?: TallyState,
  ) {
    this.state = state ?? {
      rows: 0,
      loss: 0,
      outputs: outputs.map(() => ({ hits: 0, absolute: 0, squared: 0, values: 0 })),
    };
  }

  /**
   * @param rows which of the part's rows were predicted
   * @param predictions per output, row-major `[rows.length, units]`
   * @param loss mean over these rows
   */
  add(part: Part, rows: Int32Array, predictions: readonly Float32Array[], loss: number): void {
    this.state.rows += rows.length;
    this.state.loss += loss * rows.length;
    this.outputs.forEach((output, i) => {
      const sums = this.state.outputs[i]!;
      const truth = part.targets[output.targetIndex]!;
      const prediction = predictions[i]!;
      const fitted = this.fitted.targets[output.targetIndex]!;
      if (fitted.kind === 'classes') {
        const units = prediction.length / rows.length;
        const single = isSingleUnit(output.shape);
        rows.forEach((row, r) => {
          const guess = single ? Number(prediction[r]! > 0.5) : largest(prediction, r * units, units);
          if (guess === truth[row]) sums.hits++;
        });
        return;
      }
      const horizon = this.spec.targets[output.targetIndex]!.horizon;
      rows.forEach((row, r) => {
        for (let h = 0; h < horizon; h++) {
          const error = (prediction[r * horizon + h]! - truth[row * horizon + h]!) * fitted.scaler.scale;
          sums.absolute += Math.abs(error);
          sums.squared += error * error;
        }
      });
      sums.values += rows.length * horizon;
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

/** Index, within a row, of its largest value. */
function largest(values: Float32Array, start: number, length: number): number {
  let best = 0;
  for (let i = 1; i < length; i++) if (values[start + i]! > values[start + best]!) best = i;
  return best;
}
