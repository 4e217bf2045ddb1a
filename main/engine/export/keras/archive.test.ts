import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layers } from '#shared/layers/registry';
import { vectorLength } from '#shared/data/spec';
import { askPython, testPython } from '../../python.fixture';
import { predictBatch } from '../../model/predict';
import { builtNet, maskedNets, testFeatures, testNets } from '../nets.fixture';
import { readNet } from '../net';
import { archiveWeights, kerasArchive, openArchive } from './archive';
import { kerasModelConfig } from './config';
import { classFolder } from './paths';

const rows = 100;
let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'netloom-keras-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const script = `
import json, sys, numpy as np, keras
out = {}
for case in json.load(sys.stdin):
    model = keras.models.load_model(case["file"])
    x = np.array(case["x"], "float32").reshape([-1] + case["shape"])
    y = model(x, training=False)
    ys = y if isinstance(y, (list, tuple)) else [y]
    out[case["name"]] = [np.array(v).ravel().tolist() for v in ys]
print(json.dumps(out))
`;

interface Entry {
  class_name: string;
  config: Record<string, { config: Record<string, unknown> }>;
}

describe('a .keras file', () => {
  it('has a test net for every layer there is', () => {
    const used = new Set(testNets.flatMap(({ graph }) => graph.nodes.map(({ type }) => type)));
    expect(layers.map((l) => l.className).filter((name) => !used.has(name))).toEqual([]);
  });

  it.skipIf(!testPython)(
    'is loaded by real Keras 3, which predicts the same to 1e-5',
    async () => {
      const cases = [];
      const ours = new Map<string, Float32Array[]>();
      for (const net of [...testNets, ...maskedNets]) {
        const { tf, built } = await builtNet(net);
        const file = path.join(folder, `${net.name}.keras`);
        fs.writeFileSync(file, await kerasArchive(readNet(built, net.graph), 'net', new Date(0), '{}'));
        const x = testFeatures(rows, vectorLength(net.spec));
        ours.set(net.name, predictBatch(tf, built, net.spec, x, rows));
        cases.push({ name: net.name, file, x: [...x], shape: built.inputs[0]!.shape });
        built.model.dispose();
      }
      const theirs = askPython<Record<string, number[][]>>(script, cases);
      for (const [name, outputs] of ours)
        outputs.forEach((values, i) => {
          const other = theirs[name]![i]!;
          expect(other, name).toHaveLength(values.length);
          const worst = values.reduce((most, v, at) => Math.max(most, Math.abs(v - other[at]!)), 0);
          expect(worst, `largest difference of “${name}”`).toBeLessThan(1e-5);
          expect(
            new Set(other.map((v) => v.toFixed(4))).size,
            `different answers of “${name}”`,
          ).toBeGreaterThan(5);
        });
    },
    300_000,
  );

  it('writes both directions of a bidirectional layer, which Keras would not always tell apart by itself', async () => {
    const net = testNets.find(({ name }) => name === 'Bidirectional')!;
    const { built } = await builtNet(net);
    const { config } = kerasModelConfig(readNet(built, net.graph), 'net');
    const written = (config as { layers: Entry[] }).layers.filter((l) => l.class_name === 'Bidirectional');
    expect(written).toHaveLength(4);
    for (const { config } of written) {
      const { name, go_backwards, ...forward } = config['layer']!.config;
      expect(go_backwards).toBe(false);
      expect(config['backward_layer']).toEqual({ ...config['layer'], config: { ...forward, name: String(name).replace('forward', 'backward'), go_backwards: true } }); // prettier-ignore
    }
    built.model.dispose();
  });

  it('gives back the weights it was given', async () => {
    for (const net of testNets.slice(0, 6)) {
      const { built } = await builtNet(net);
      const plain = readNet(built, net.graph);
      const opened = openArchive(await kerasArchive(plain, 'net', new Date(0), '{"a":1}'), 'net.keras');
      expect(opened.netloom).toBe('{"a":1}');
      const weights = await archiveWeights(opened.weights, plain);
      expect(weights).toEqual(plain.layers.flatMap((layer) => layer.weights.map(({ values }) => values)));
      built.model.dispose();
    }
  });

  it('that is cut short, foreign or blown up is refused by name', async () => {
    const { built } = await builtNet(testNets[0]!);
    const whole = await kerasArchive(readNet(built, testNets[0]!.graph), 'net', new Date(0), '{}');
    for (const cut of [0, 10, whole.length >> 1, whole.length - 5])
      expect(() => openArchive(whole.subarray(0, cut), 'cut.keras')).toThrow(/cut\.keras/);
    const { zipSync } = await import('fflate');
    expect(() => openArchive(zipSync({ 'config.json': new Uint8Array(3) }), 'foreign.keras')).toThrow(
      /netloom\.json/,
    );
    expect(() => openArchive(zipSync({ 'netloom.json': new Uint8Array(1e7) }), 'bomb.keras')).toThrow(
      /100 times/,
    );
  });

  it('counts classes under Keras’ names', () => {
    expect(['PReLU', 'Conv1D', 'SimpleRNN', 'GlobalMaxPooling2D', 'LSTM', 'InputLayer'].map(classFolder)).toEqual(['p_re_lu', 'conv1d', 'simple_rnn', 'global_max_pooling2d', 'lstm', 'input_layer']); // prettier-ignore
  });
});
