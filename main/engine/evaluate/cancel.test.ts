import { expect, test } from 'vitest';
import { loadTf } from '../backend/load';
import { buildModel } from '../model/build';
import { disposeModel } from '../model/layers';
import { chain, clouds } from '../train/job.fixture';
import { predictAll } from './models';

test('who cancels while a slow net is asked does not wait for thousands of rows', async () => {
  const { tf } = await loadTf();
  const { spec, fitted, train } = clouds({ train: 40_000, validation: 0, test: 0 });
  const graph = chain(
    ['Dense', { units: 4000, activation: 'tanh' }],
    ['Dense', { units: 1000, activation: 'tanh' }],
    ['Dense', { units: 3, activation: 'softmax' }],
  );
  const built = buildModel(tf, graph, spec, 1);
  const told: number[] = [];
  const signal = { aborted: false, addEventListener: () => undefined, removeEventListener: () => undefined };
  const progress = (done: number | null) => {
    told.push(Math.round(done! * train.rows));
    signal.aborted = told.length === 3;
  };
  const asked = predictAll({ tf, built, spec, fitted }, train.features, train.rows, { signal, progress });
  await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
  expect(told.slice(0, 2)).toEqual([0, 1024]);
  expect(told[2]).toBeLessThan(8 * 1024);
  disposeModel(built.model);
});
