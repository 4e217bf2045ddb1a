import { expect, test } from 'vitest';
import { loadTf } from '../backend/load';
import { buildModel } from '../model/build';
import { disposeModel } from '../model/layers';
import { modelWeights, setModelWeights } from '../model/weights';
import { chain, clouds, projectWith } from './job.fixture';
import { createObjective } from './objective';
import { createEagerStep } from './eager';
import { inOrder } from './part';

/** The length of each unit's weights. */
const norms = (values: Float32Array, units: number): number[] =>
  Array.from({ length: units }, (_, unit) =>
    Math.sqrt(values.filter((_, i) => i % units === unit).reduce((sum, w) => sum + w * w, 0)),
  );

test('weights keep to their constraints from the first step on, and are read back as they were written', async () => {
  const { tf } = await loadTf();
  const graph = chain(
    ['Dense', { units: 4, kernelConstraint: { kind: 'maxNorm', maxValue: 0.3 }, biasConstraint: { kind: 'nonNeg' } }], // prettier-ignore
    ['Dense', { units: 3, activation: 'softmax', kernelConstraint: { kind: 'unitNorm' } }],
  );
  const { spec, fitted, train } = clouds();
  const built = buildModel(tf, graph, spec, 1);
  const objective = createObjective(tf, built, spec, fitted);
  const settings = projectWith(graph, { optimizer: { type: 'sgd', learningRate: 0.5 } }).training;
  const step = createEagerStep({ tf, built, spec, objective, settings });
  for (let index = 0; index < 5; index++) {
    await step.run(train, [{ rows: inOrder(train.rows), epoch: 0, index }], { learningRate: 0.5, gradients: false }); // prettier-ignore
    const [kernel, bias, last] = await step.weights();
    norms(kernel!.values, 4).forEach((norm) => expect(norm).toBeLessThan(0.3 + 1e-6));
    expect(Math.min(...bias!.values)).toBeGreaterThanOrEqual(0);
    norms(last!.values, 3).forEach((norm) => expect(norm).toBeCloseTo(1, 5));
  }
  const weights = modelWeights(built.model);
  setModelWeights(tf, built.model, weights);
  expect(modelWeights(built.model)).toEqual(weights);
  step.dispose();
  disposeModel(built.model);
});
