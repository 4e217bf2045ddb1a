import fc from 'fast-check';
import { appContract } from '#shared/ipc/app';
import { expect, test } from './support/launch';
import { answerDialogs } from './support/native';

/** Left out: these two do what they say whatever comes with them. */
const skipped = new Set(['window.close', 'engine.restart']);
const methods = Object.keys(appContract).filter((method) => !skipped.has(method));

const poisoned = fc.constantFrom(
  '{"__proto__":{"polluted":1}}',
  '{"constructor":{"prototype":{"polluted":1}}}',
  '{"project":{"format":"netloom","version":1,"__proto__":{"polluted":1}}}',
  '{"project":{"format":"netloom","version":1,"graph":{"__proto__":{"polluted":1},"nodes":[{"id":"a","type":"Dense","params":{"__proto__":{"polluted":1}}}]}}}',
  '{"layout":{"__proto__":{"polluted":1}}}',
  '{"path":"__proto__","documentId":"__proto__","name":"__proto__","url":"__proto__"}',
);
const likely = fc.record(
  {
    path: fc.oneof(fc.string(), fc.constantFrom('/', '..', '\0', 'C:\\x.netloom', '//x/y.netloom')),
    documentId: fc.string(),
    name: fc.string(),
    title: fc.string(),
    body: fc.string(),
    url: fc.oneof(fc.webUrl(), fc.constantFrom('javascript:1', 'file:///', 'vbscript:1')),
    theme: fc.anything(),
    layout: fc.anything(),
    suggested: fc.string(),
    content: fc.anything(),
    folder: fc.anything(),
    edited: fc.anything(),
    training: fc.anything(),
    project: fc.anything(),
    force: fc.anything(),
  },
  { requiredKeys: [] },
);

test('no payload brings the app down, pollutes a prototype or is answered without a name', async ({
  netloom,
}) => {
  const { app, page } = netloom;
  test.slow();
  await answerDialogs(app, { open: null, save: null, button: 2 });
  await app.evaluate(({ shell, Notification }) => {
    Object.assign(shell, { openExternal: () => Promise.resolve(), showItemInFolder: () => undefined });
    Object.assign(Notification, { isSupported: () => false });
  });
  const payload = fc.oneof(
    poisoned,
    likely.map((value) => fc.stringify(value)),
    fc.anything().map((value) => fc.stringify(value)),
    fc.jsonValue().map((value) => JSON.stringify(value)),
  );
  const texts = fc.sample(fc.tuple(fc.constantFrom(...methods), payload), { numRuns: 600, seed: 7 });
  const codes = await page.evaluate(async (calls) => {
    const codes: Record<string, number> = {};
    for (const [method, text] of calls) {
      let params: unknown = text;
      try {
        params = JSON.parse(text);
      } catch {
        // Not JSON: the text itself is the payload.
      }
      const answer = await window.netloom.invoke(method, params);
      const code = 'error' in answer ? answer.error.code : 'result' in answer ? 'answered' : 'nothing';
      codes[code] = (codes[code] ?? 0) + 1;
    }
    return codes;
  }, texts);
  expect(Object.keys(codes)).not.toContain('nothing');
  expect(Object.keys(codes)).not.toContain('internal');
  expect(codes['ipc.badParams']).toBeGreaterThan(100);

  const polluted = () => 'polluted' in {};
  expect(await page.evaluate(polluted)).toBe(false);
  expect(await app.evaluate(polluted)).toBe(false);
  expect(await netloom.call('app.info', {})).toHaveProperty('version');
});
