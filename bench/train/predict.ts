import { performance } from 'node:perf_hooks';
import type { Loaded } from '#engine/backend/load';
import { predict as ask } from '#engine/captured/predictor';
import { buildModel } from '#engine/model/build';
import { preparedOf, projectOf, type Job } from './job';

/** Seconds for all rows at once, three times, and for one row, many times. */
export async function predict({ tf }: Loaded, job: Job) {
  const { spec, train } = preparedOf(job);
  const { graph, training } = projectOf(job);
  const built = buildModel(tf, graph, spec, training.seed);
  const perRow = train.features.length / train.rows;
  const say = (rows: number) => ask({ tf, built, spec }, train.features.subarray(0, rows * perRow), rows);
  const timed = async (rows: number, times: number) => {
    const seconds: number[] = [];
    for (let i = 0; i < times; i++) {
      const began = performance.now();
      await say(rows);
      seconds.push((performance.now() - began) / 1000);
    }
    return seconds;
  };
  await timed(train.rows, 1);
  const batch = await timed(train.rows, 3);
  await timed(1, 10);
  return { variants: { Netloom: { batch, single: await timed(1, 50) } } };
}
