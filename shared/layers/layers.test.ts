import * as tf from '@tensorflow/tfjs';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { layerConfig } from './config';
import { isMisfit, type LayerDefinition, type Shape } from './define';
import { formOf } from './fields';
import { layerNamed, layers } from './registry';
import { cases, refusals } from './testing/cases';

const named = (className: string): LayerDefinition => {
  const definition = layerNamed(className);
  if (!definition) throw new Error(`no layer named ${className}`);
  return definition;
};
/** What tfjs itself makes of a layer: the yardstick for shape rules, weight counts and configs. */
interface RealLayer {
  output: number[];
  trainable: number;
  frozen: number;
  config: tf.serialization.ConfigDict;
  /** Output of the layer that tfjs rebuilds from what it saved. */
  outputAgain: number[];
  /** Loss after one training step on made-up numbers. */
  loss: number;
}

/** Builds the layer from its config through tfjs' own deserialisation and trains it for one step. */
async function realLayer(
  className: string,
  params: Record<string, unknown>,
  inputs: Shape[],
): Promise<RealLayer> {
  const stated = layerConfig(named(className), params);
  const registered = tf.serialization.SerializationMap.getMap().classNameMap[stated.className];
  if (!registered) throw new Error(`tfjs has no layer named ${stated.className}`);
  const [kind, fromConfig] = registered;
  const layer = fromConfig(kind, stated.config as tf.serialization.ConfigDict) as tf.layers.Layer;
  const symbols = inputs.map((shape) => tf.input({ shape: [...shape] }));
  const result = layer.apply(symbols.length === 1 ? symbols[0]! : symbols) as tf.SymbolicTensor;
  // A Dense behind the layer gives it a gradient to pass through, and weights to train where it has none.
  const before = inputs.map((_, i) => symbols[i]!);
  const flat = result.shape.length > 2 ? tf.layers.flatten().apply(result) : result;
  const end = tf.layers.dense({ units: 1 }).apply(flat) as tf.SymbolicTensor;
  const model = tf.model({ inputs: before, outputs: end });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  // Whole numbers from 0 to 3 are valid codes for an Embedding, and ordinary numbers for all others.
  const x = inputs.map((shape, i) => tf.randomUniform([4, ...shape], 0, 4, 'int32', 7 + i).toFloat());
  const y = tf.ones([4, 1]);
  const loss = (await model.trainOnBatch(x.length === 1 ? x[0]! : x, y)) as number;
  const count = (weights: tf.LayerVariable[]) =>
    weights.reduce((sum, w) => sum + w.shape.reduce<number>((a, b) => a * (b ?? 1), 1), 0);
  const again = fromConfig(kind, layer.getConfig()) as tf.layers.Layer;
  const real: RealLayer = {
    output: result.shape.slice(1) as number[],
    trainable: count(layer.trainableWeights),
    frozen: count(layer.nonTrainableWeights),
    config: layer.getConfig(),
    outputAgain: (
      again.computeOutputShape(
        symbols.length === 1 ? symbols[0]!.shape : symbols.map((s) => s.shape),
      ) as number[]
    ).slice(1),
    loss,
  };
  tf.dispose([...x, y]);
  model.dispose();
  return real;
}

/** How many axes those weights of a real layer have that were given a constraint. */
function constrainedRanks(definition: LayerDefinition, params: object, inputs: readonly Shape[]): number[] {
  const { className, config } = layerConfig(definition, { ...params });
  const [kind, fromConfig] = tf.serialization.SerializationMap.getMap().classNameMap[className]!;
  const layer = fromConfig(kind, config as tf.serialization.ConfigDict) as tf.layers.Layer;
  layer.apply(inputs.map((shape) => tf.input({ shape: [...shape] }))[0]!);
  return layer.weights.flatMap((w) => ((w.constraint as object | null) ? [w.shape.length] : []));
}

const inner = layers.filter((l) => l.category !== 'io').map((l) => l.className);

describe('every layer', () => {
  it('is listed in the registry', async () => {
    const files = readdirSync(import.meta.dirname).filter(
      (f) => f.endsWith('.ts') && !f.endsWith('.test.ts'),
    );
    const stated: string[] = [];
    for (const file of files) {
      const module = (await import(path.join(import.meta.dirname, file))) as Record<string, unknown>;
      for (const value of Object.values(module))
        if (typeof value === 'object' && value !== null && 'outputShape' in value)
          stated.push((value as LayerDefinition).className);
    }
    expect([...new Set(stated)].sort()).toEqual(layers.map((l) => l.className).sort());
  });

  it('has a name of its own', () => {
    expect(new Set(layers.map((l) => l.className)).size).toBe(layers.length);
  });

  it.each(layers.map((l) => [l.className, l] as const))('%s explains itself in plain sentences', (_, l) => {
    expect(l.doc.summary).toMatch(/^[A-Z].{20,}\.$/);
    expect(l.doc.when).toMatch(/^[A-Z].{20,}\.$/);
    expect(l.source).toMatch(/^https:\/\//);
  });

  it.each(layers.map((l) => [l.className, l as LayerDefinition] as const))(
    '%s has a form, whose defaults are valid and shown on its node',
    (_, l) => {
      const form = formOf(l.params);
      const params = l.params.parse({});
      expect(form.map((f) => [f.name, f.default])).toEqual(Object.entries(params));
      for (const field of form) {
        expect(field.label).not.toBe('');
        expect(field.help).toMatch(/\.$/);
      }
      expect(l.headline(params).every((part) => part.length > 0)).toBe(true);
    },
  );

  const constraints = layers.flatMap((l: LayerDefinition) =>
    formOf(l.params).flatMap((f) =>
      f.kind === 'constraint' ? [[l.className, f.name, f.rank] as const] : [],
    ),
  );
  it.each(constraints)(
    '%s states of %s how many axes its weight has, in tfjs too',
    (className, name, rank) => {
      const none = Object.fromEntries(
        constraints.flatMap(([layer, other]) => (layer === className ? [[other, null]] : [])),
      );
      const found = cases[className]!.flatMap(({ params, inputs }) =>
        constrainedRanks(named(className), { ...params, ...none, [name]: { kind: 'nonNeg' } }, inputs),
      );
      expect(Math.max(...found)).toBe(rank);
      // Only PReLU's weights are of as many axes as come in.
      if (className !== 'PReLU') expect(Math.min(...found)).toBe(rank);
    },
  );

  it('has expectations that the tests below check', () => {
    expect(Object.keys(cases).sort()).toEqual([...inner].sort());
  });
});

describe.each(Object.entries(cases))('%s', (className, table) => {
  it.each(table)('$params on $inputs gives $output, as in tfjs', async (expected) => {
    const definition = named(className);
    const params = definition.params.parse(expected.params ?? {});
    const output = definition.outputShape([...expected.inputs], params, null);
    expect(output).toEqual(expected.output);
    if (isMisfit(output)) return;
    const weights = definition.paramCount([...expected.inputs], params);
    expect(weights).toEqual({ trainable: expected.trainable ?? 0, frozen: expected.frozen ?? 0 });
    expect(definition.multiplyAdds([...expected.inputs], params, output)).toBeGreaterThanOrEqual(0);

    const real = await realLayer(className, params, expected.inputs);
    expect(real.output).toEqual(output);
    expect(real.outputAgain).toEqual(output);
    expect({ trainable: real.trainable, frozen: real.frozen }).toEqual(weights);
    expect(real.loss).toBeGreaterThanOrEqual(0);
  });

  it('keeps the config it was given when tfjs reads it back', async () => {
    const given = table[0]!;
    const { config } = layerConfig(named(className), given.params ?? {});
    const real = await realLayer(className, given.params ?? {}, given.inputs);
    for (const [name, value] of Object.entries(config)) {
      // tfjs replaces these by objects or by its own counting; that they took effect is seen in shapes and weights.
      if (/Initializer$|Regularizer$|Constraint$|^layer$|^axis$/.test(name)) continue;
      expect({ [name]: real.config[name] }).toEqual({ [name]: value });
    }
  });
});

describe.each(Object.entries(refusals))('%s', (className, table) => {
  it.each(table)('refuses $inputs: $says', ({ inputs, params, says }) => {
    const definition = named(className);
    const output = definition.outputShape([...inputs], definition.params.parse(params ?? {}), null);
    expect(isMisfit(output) ? output.misfit : output).toBe(says);
  });
});
