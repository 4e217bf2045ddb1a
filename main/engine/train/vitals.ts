import { performance } from 'node:perf_hooks';
import { fault } from '../../files/fault';
import type { TrainStep } from './step';

/** Arithmetic that is under way. */
interface UnderWay {
  since: number;
  batches: number;
}
const underWay = new Set<UnderWay>();
/** Seconds that a batch usually takes, over all that this process did lately. */
let usual: number | null = null;

/** A call is looked at with suspicion after this long, or after so many times of what it usually takes. */
const suspicious = { seconds: 30, times: 50 };

/**
 * Says when native code does not come back although the process still answers: a call that has lasted for more than
 * thirty seconds and fifty times as long as its batches usually take.
 * @param now as `performance.now()` says, in milliseconds
 * @returns a sentence, or null when all is well
 */
export function stuckStep(now = performance.now()): string | null {
  for (const { since, batches } of underWay) {
    const seconds = (now - since) / 1000;
    const expected = (usual ?? 0) * batches;
    // The first call may prepare the graph and measure: nothing is known about how long it takes.
    const most = Math.max(suspicious.seconds, suspicious.times * expected) * (usual === null ? 4 : 1);
    if (seconds > most)
      return `A step of the training has not ended for ${Math.round(seconds)} seconds${usual === null ? '' : `; it usually takes ${expected.toPrecision(2)} seconds`}.`;
  }
  return null;
}

/** The same step, with an eye on how long its arithmetic takes. */
export function watched(step: TrainStep): TrainStep {
  const watch =
    <A extends unknown[], R>(
      name: string,
      work: (...args: A) => Promise<R>,
      count: (...args: A) => number,
      spoilt?: R,
    ) =>
    async (...args: A): Promise<R> => {
      const call = { since: performance.now(), batches: Math.max(1, count(...args)) };
      underWay.add(call);
      try {
        if ((await fault('step', name)) && spoilt !== undefined) return spoilt;
        const result = await work.apply(step, args);
        const each = (performance.now() - call.since) / 1000 / call.batches;
        usual = usual === null ? each : 0.8 * usual + 0.2 * each;
        return result;
      } finally {
        underWay.delete(call);
      }
    };
  return {
    how: step.how,
    run: watch('run', step.run, (_part, batches) => batches.length, [{ loss: NaN, sums: [] }]),
    judge: watch('judge', step.judge, (_part, blocks) => blocks.length),
    weights: () => step.weights(),
    setWeights: (arrays) => step.setWeights(arrays),
    save: () => step.save(),
    restore: (saved) => step.restore(saved),
    sync: () => step.sync(),
    dispose: () => step.dispose(),
  };
}
