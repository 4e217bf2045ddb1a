import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { vectorLength } from '#shared/data/spec';
import { disposeModel } from '../model/layers';
import { predictBatch } from '../model/predict';
import { builtNet, testFeatures, testNets } from './nets.fixture';
import { loadTfjs, tfjsFiles, type OutFile } from './tfjs';

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'netloom-tfjs-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

function write(name: string, files: OutFile[]): string {
  const to = path.join(folder, name);
  fs.mkdirSync(to, { recursive: true });
  for (const file of files) fs.writeFileSync(path.join(to, file.name), file.data);
  return to;
}

describe('a tfjs export', () => {
  it.each(testNets.map((net) => [net.name, net] as const))(
    'of “%s” is loaded by tfjs’ own loader, predicts the same and leaks nothing',
    async (name, net) => {
      const { tf, built } = await builtNet(net);
      const x = testFeatures(100, vectorLength(net.spec));
      const ours = predictBatch(tf, built, net.spec, x, 100);
      const tensors = tf.memory().numTensors;
      const to = write(name, await tfjsFiles(tf, built.model, 'test'));
      const model = await loadTfjs(tf, to);
      expect(model.layers.map((l) => l.name)).toEqual(built.model.layers.map((l) => l.name));
      const theirs = predictBatch(tf, { ...built, model }, net.spec, x, 100);
      ours.forEach((values, i) => {
        const worst = values.reduce((most, v, at) => Math.max(most, Math.abs(v - theirs[i]![at]!)), 0);
        expect(worst).toBeLessThan(1e-6);
      });
      disposeModel(model);
      expect(tf.memory().numTensors).toBe(tensors);
      disposeModel(built.model);
    },
  );

  it('cuts large weights into shards of 4 MiB', async () => {
    const { graph, spec } = testNets[0]!;
    const wide = { spec, graph: { ...graph, nodes: graph.nodes.map((n) => (n.id === 'n1' ? { ...n, params: { units: 65_536 } } : n.id === 'n2' ? { ...n, params: { units: 20 } } : n)) } }; // prettier-ignore
    const { tf, built } = await builtNet(wide);
    const files = await tfjsFiles(tf, built.model, 'test');
    expect(files.length).toBeGreaterThan(2);
    expect(files.slice(1).every((file) => file.data.length <= 4 * 1024 * 1024)).toBe(true);
    const model = await loadTfjs(tf, write('wide', files));
    expect(model.countParams()).toBe(built.model.countParams());
    disposeModel(model);
    disposeModel(built.model);
  });

  it('whose manifest leads out of its folder is refused', async () => {
    const { tf, built } = await builtNet(testNets[0]!);
    const files = await tfjsFiles(tf, built.model, 'test');
    const json = String(files[0]!.data);
    disposeModel(built.model);
    for (const name of [
      '../secret.bin',
      '/etc/passwd',
      'C:\\secret.bin',
      '..\\secret.bin',
      '%2e%2e/secret.bin',
    ]) {
      const changed = json.replace(files[1]!.name, name.replace(/\\/g, '\\\\'));
      const to = write('escape', [{ name: 'model.json', data: changed }]);
      await expect(loadTfjs(tf, to), name).rejects.toThrow(/no file beside it/);
    }
  });
});
