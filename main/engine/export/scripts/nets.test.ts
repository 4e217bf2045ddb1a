import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { vectorLength } from '#shared/data/spec';
import { runPython, testPython } from '../../python.fixture';
import { disposeModel } from '../../model/layers';
import { predictBatch } from '../../model/predict';
import { largestDifference, typeErrors } from '../compare.fixture';
import { kerasWeights } from '../keras/archive';
import { readNet } from '../net';
import { builtNet, runOf, testFeatures, testNets } from '../nets.fixture';
import { pythonScript } from './python';
import { typescriptScript } from './typescript';
import { plainWeights } from './weights';

const rows = 20;
let folder: string;
const at = (name: string) => path.join(folder, name);
/** What the nets themselves say, by name. */
const ours = new Map<string, Float32Array[]>();

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'netloom-scripts-'));
  fs.symlinkSync(path.resolve('node_modules'), at('node_modules'), 'junction');
  for (const [i, net] of testNets.entries()) {
    const { tf, built } = await builtNet(net);
    const x = testFeatures(rows, vectorLength(net.spec));
    ours.set(net.name, predictBatch(tf, built, net.spec, x, rows));
    const plain = readNet(built, net.graph);
    const source = { run: runOf(net), built, net: plain, file: `net${i}` };
    fs.writeFileSync(at(`net${i}.py`), pythonScript({ ...source, weights: `net${i}.weights.h5` }));
    fs.writeFileSync(at(`net${i}.weights.h5`), await kerasWeights(plain));
    fs.writeFileSync(at(`net${i}.ts`), typescriptScript({ ...source, tf, weights: '' }));
    fs.writeFileSync(at(`net${i}.weights.bin`), plainWeights(plain));
    fs.writeFileSync(at(`net${i}.x.json`), JSON.stringify(Array.from({ length: rows }, (_, r) => [...x.subarray((r * x.length) / rows, ((r + 1) * x.length) / rows)]))); // prettier-ignore
    disposeModel(built.model);
  }
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

function expectAll(printed: string): void {
  const theirs = JSON.parse(printed.slice(printed.indexOf('RESULT') + 6)) as number[][][];
  testNets.forEach(({ name }, i) => {
    expect(largestDifference(ours.get(name)!, theirs[i]!), name).toBeLessThan(1e-5);
  });
}

describe('a script of every kind of layer', () => {
  it.skipIf(!testPython)('in Python builds the net that the weights belong to', () => {
    const main = `
import importlib, json, sys, numpy as np
sys.path.insert(0, sys.argv[1])
out = []
for i in range(${testNets.length}):
    net = importlib.import_module(f"net{i}")
    model = net.build()
    model.load_weights(net.WEIGHTS)
    net.compile_net(model)
    y = model(net.model_inputs(np.array(json.load(open(f"{sys.argv[1]}/net{i}.x.json")), "float32")), training=False)
    out.append([np.array(v).ravel().tolist() for v in (y if isinstance(y, (list, tuple)) else [y])])
print("RESULT" + json.dumps(out))
`;
    expectAll(runPython(['-c', main, folder]));
  }, 300_000); // prettier-ignore

  it('in TypeScript is sound in its types', () => {
    const files = testNets.map((_, i) => at(`net${i}.ts`));
    expect(typeErrors(files)).toEqual([]);
  }, 300_000);

  it('in TypeScript builds the net that the weights belong to', async () => {
    const main = `
      import * as tf from '@tensorflow/tfjs';
      import fs from 'node:fs';
      ${testNets.map((_, i) => `import * as net${i} from './net${i}';`).join('\n')}
      (async () => {
        await tf.setBackend('cpu');
        const out = [${testNets.map((_, i) => `net${i}`).join(', ')}].map((net, i) => {
          const model = net.build();
          const bytes = fs.readFileSync(process.argv[2] + '/net' + i + '.weights.bin');
          net.loadWeights(model, bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
          net.compile(model);
          const y = model.predict(net.modelInputs(JSON.parse(fs.readFileSync(process.argv[2] + '/net' + i + '.x.json', 'utf8'))));
          return [y].flat().map((t) => [...t.dataSync()]);
        });
        console.log('RESULT' + JSON.stringify(out));
      })();`;
    await build({ stdin: { contents: main, resolveDir: folder, loader: 'ts' }, bundle: true, platform: 'node', format: 'cjs', outfile: at('main.cjs'), logLevel: 'silent' }); // prettier-ignore
    expectAll(execFileSync(process.execPath, [at('main.cjs'), folder], { encoding: 'utf8', maxBuffer: 1e8 }));
  }, 300_000);
});
