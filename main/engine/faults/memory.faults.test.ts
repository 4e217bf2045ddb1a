import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recipeSchema } from '#shared/data/recipe';
import type { Project } from '#shared/project/schema';
import { generator } from '../model/randomness';
import { endingOf, isOutOfMemory, outOfMemory } from '../train/failure';
import { chain, clouds, projectWith } from '../train/job.fixture';
import { bundledChild, Child, irisProject, repeated, swiftFolder, type Call } from './engine.fixture';

let folder: string;
const program = bundledChild('memory');
const rows = 5_000;
beforeAll(async () => {
  folder = swiftFolder();
  const random = generator(['rows']);
  const line = () => `${random().toFixed(4)},${random().toFixed(4)},${random() < 0.5 ? 'a' : 'b'}`;
  fs.writeFileSync(path.join(folder, 'rows.csv'), `x,y,class\n${Array.from({ length: rows }, line).join('\n')}\n`); // prettier-ignore
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** A wide net, whose activations grow with the batch: hundreds of KB for each row of it. */
function wide(batchSize: number): Project {
  const data = recipeSchema.parse({
    source: { kind: 'file', path: path.join(folder, 'rows.csv') },
    columns: [
      { name: 'x', role: 'feature', type: 'numeric' },
      { name: 'y', role: 'feature', type: 'numeric' },
      { name: 'class', role: 'target', type: 'categorical' },
    ],
  });
  const graph = chain(
    ['Dense', { units: 32768, activation: 'tanh' }],
    ['Dense', { units: 2, activation: 'softmax' }],
  );
  return { ...projectWith(graph, { batchSize, epochs: 1, earlyStopping: null }), data };
}
const train = (project: Project): Call => ({
  method: 'train.start',
  params: { project, base: null, runsDir: path.join(folder, 'p.runs') },
});

/** The most address space that a process took, in bytes. */
const peakOf = (pid: number): number =>
  1024 * Number(/VmPeak:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))![1]);

describe.skipIf(process.platform !== 'linux')('with too little memory', () => {
  test.each(['native', 'off'].slice(0, repeated(1, 2)))(
    'and recorded graphs %s, a batch that does not fit is refused with one that would, or only the engine dies; the next one trains',
    async (graph) => {
      const env = { NETLOOM_GRAPH: graph };
      const small = new Child(program, [train(wide(250))], { env });
      await small.until('train.status', ({ status }) => status === 'finished');
      // Less room than a single one of the large batch's tensors takes.
      const limit = peakOf(small.pid) + 400 * 2 ** 20;
      await small.kill();

      const limited = { env, under: ['prlimit', `--as=${limit}`] };
      const child = new Child(program, [train(wide(3_500))], limited);
      // Where the very last bytes are gone, it cannot say so any more: the host does (see its exitReason).
      if ((await child.ended) === 0) {
        const said = [
          ...child.of('error').map(({ message, hint }) => `${String(message)} ${String(hint)}`),
          ...child.of('train.status').flatMap(({ reason }) => (reason === null ? [] : [String(reason)])),
        ];
        expect(said[0]).toMatch(
          /not enough memory for batches of 3500: .+\. Set the batch size to 1750 or less/,
        );
      } else expect(child.of('train.status').every(({ status }) => status === 'running')).toBe(true);

      const next = new Child(program, [train(wide(250))], limited);
      expect(await next.ended).toBe(0);
      expect(next.of('train.status').pop()).toMatchObject({ status: 'finished' });
    },
  );
});

describe('that memory ran out', () => {
  const given = { project: irisProject({ batchSize: 64 }), spec: clouds().spec };

  test.each([
    'Invalid TF_Status: 8\nMessage: OOM when allocating tensor with shape[3500,8192] and type float on CPU',
    'std::bad_alloc',
    'Array buffer allocation failed',
    'Invalid typed array length: 99999999999',
    'WebAssembly.Memory.grow(): Maximum memory size exceeded',
    'RESOURCE_EXHAUSTED: Out of memory while trying to allocate 1234 bytes',
  ])('is understood from “%s”', (message) => {
    expect(isOutOfMemory(new Error(message))).toBe(true);
    expect(endingOf(new Error(message), given)).toMatchObject({
      status: 'failed',
      fittingBatch: 32,
      reason: expect.stringMatching(
        /^There is not enough memory for batches of 64: .*Set the batch size to 32 or less$/,
      ),
    });
  });

  test('is not read into other errors', () => {
    expect(endingOf(new Error('the loss became NaN'), given)).not.toHaveProperty('fittingBatch');
    expect(isOutOfMemory(new Error('the loss became NaN'))).toBe(false);
    expect(isOutOfMemory('out of memory')).toBe(false);
  });

  test('proposes a batch whose step fits into half of what is free, and never less than one', () => {
    const wideNet = { project: wide(4096), spec: { ...clouds().spec } };
    const hint = (free: number) => outOfMemory(new Error('bad_alloc'), wideNet, free).hint;
    expect(hint(1e12)).toBe('Set the batch size to 2048 or less.');
    expect(hint(256 * 2 ** 20)).toBe('Set the batch size to 256 or less.');
    expect(hint(0)).toBe('Set the batch size to 1 or less.');
    expect(outOfMemory(new Error('bad_alloc'), { ...given, project: irisProject({ batchSize: 1 }) }, 0).hint).toBe('Make the layers smaller.'); // prettier-ignore
    expect(endingOf(new Error('bad_alloc'), { ...given, project: irisProject({ batchSize: 1 }) })).not.toHaveProperty('fittingBatch'); // prettier-ignore
  });
});
