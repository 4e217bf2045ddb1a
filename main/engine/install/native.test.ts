import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { CallContext } from '#shared/ipc/define';
import { catalogueFor, here } from './catalogue';
import { installEngine } from './install';
import { startIndex, temporaryFolder } from './server.fixture';

const checkout = path.resolve(__dirname, '../../..');
const pin = catalogueFor().find((entry) => entry.name === 'native')?.roads[0]?.parts[0]?.pin;
const fetched = pin && path.join(process.env['NETLOOM_RUNTIME'] || path.join(checkout, '.runtime'), 'downloads', pin.file); // prettier-ignore

const program = `
  const util = require('node:util'); util.isNullOrUndefined ??= (value) => value == null;
  const usual = require.resolve('@tensorflow/tfjs-node-gpu/lib/napi-v8/tfjs_binding.node');
  require(process.argv[1]);
  require.cache[usual] = require.cache[process.argv[1]];
  const tf = require('@tensorflow/tfjs-node-gpu');
  const net = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
  net.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
  const x = tf.tensor([[0], [1], [2]]);
  net.fit(x, x.mul(3).add(1), { epochs: 60, verbose: 0 }).then(({ history }) => console.log(JSON.stringify({
    backend: tf.getBackend(), first: history.loss[0], last: history.loss[59],
    version: tf.backend().binding.TF_Version,
    maps: require('node:fs').readFileSync('/proc/self/maps', 'utf8').split('\\n').flatMap((l) => /\\S*libtensorflow_cc\\S*/.exec(l) ?? []),
  })));`;

// Set-up keeps the wheel it fetched; without it (another source was nearer) the download alone would take minutes.
it.runIf(here === 'linux-x64' && fetched && fs.existsSync(fetched))(
  'the real native engine is installed from a package index, and trains',
  async () => {
    const root = temporaryFolder();
    const index = await startIndex([{ project: 'tensorflow-cpu', file: pin!.file, content: fetched! }]);
    const before = process.env['PIP_INDEX_URL'];
    process.env['PIP_INDEX_URL'] = index.simple;
    try {
      const context: CallContext = { signal: new AbortController().signal as CallContext['signal'], progress: () => undefined }; // prettier-ignore
      const shelf = { root, catalogue: catalogueFor() };
      const installed = await installEngine({ name: 'native', force: false }, context, shelf);
      const ran = spawnSync(process.execPath, ['-e', program, installed.binding], {
        cwd: checkout,
        encoding: 'utf8',
        env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' },
      });
      const line = ran.stdout.split('\n').find((text) => text.startsWith('{"backend"'));
      const told = JSON.parse(line ?? 'null') as { backend: string; first: number; last: number; version: string; maps: string[] }; // prettier-ignore
      expect(told).toMatchObject({ backend: 'tensorflow', version: installed.version });
      expect(told.last).toBeLessThan(told.first / 10);
      const where = fs.realpathSync(installed.folder);
      expect(told.maps.filter((file) => !file.startsWith(where))).toEqual([]);
      expect(told.maps.length).toBeGreaterThan(0);
    } finally {
      await index.stop();
      if (before === undefined) delete process.env['PIP_INDEX_URL'];
      else process.env['PIP_INDEX_URL'] = before;
      fs.rmSync(root, { recursive: true, force: true });
    }
  },
);
