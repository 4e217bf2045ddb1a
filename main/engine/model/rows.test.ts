import { expect, test } from 'vitest';
import { loadTf } from '../backend/load';
import { chain, clouds } from '../train/job.fixture';
import { buildModel } from './build';
import { disposeModel } from './layers';
import { predictBatch } from './predict';
import { rowsAtOnce } from './rows';

test('a net whose layers are wide is asked in blocks that memory holds, and says the same', async () => {
  const { tf } = await loadTf();
  const { spec, train } = clouds({ train: 300, validation: 0, test: 0 });
  const graph = chain(
    ['Dense', { units: 65_536 }],
    ['RepeatVector', { n: 8 }],
    ['GlobalAveragePooling1D'],
    ['Dense', { units: 3, activation: 'softmax' }],
  );
  const built = buildModel(tf, graph, spec, 1);
  expect(rowsAtOnce(built.model, 1024)).toBe(97);
  expect(rowsAtOnce(built.model, 32)).toBe(32);
  const all = predictBatch(tf, built, spec, train.features, 300)[0]!;
  const some = predictBatch(tf, built, spec, train.features.subarray(4 * 250, 4 * 260), 10)[0]!;
  some.forEach((value, i) => expect(value).toBeCloseTo(all[3 * 250 + i]!, 5));
  disposeModel(built.model);
});
