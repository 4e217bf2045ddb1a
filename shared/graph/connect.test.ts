import { describe, expect, it } from 'vitest';
import { canConnect } from './connect';
import { chain, net, node, table } from './testing/nets';

const spec = table(4, null);
const graph = net(
  [node('i', 'Input'), node('a', 'Dense'), node('b', 'Dense', { units: 8 }), node('m', 'Add'), node('c', 'Conv2D'), node('o', 'Output')],
  'i a m o', 'i b',
); // prettier-ignore

describe('a link being drawn', () => {
  it.each([
    ['a', 'a', 'A layer cannot feed itself.'],
    ['a', 'm', 'These layers are linked already.'],
    [
      'm',
      'a',
      'Dense takes one input and has it. Remove that link first, or merge both with Add or Concatenate.',
    ],
    ['a', 'i', 'Input is where data enter: nothing flows into it.'],
    ['o', 'm', 'An Output is the end: nothing flows out of it.'],
    ['a', 'gone', 'A link expects a layer at both ends.'],
  ])('from %s to %s is refused with the reason', (source, target, reason) => {
    expect(canConnect(graph, spec, source, target)).toEqual({ ok: false, reason });
  });

  it('is refused where it would close a cycle', () => {
    const loop = net([node('i', 'Input'), node('a', 'Add'), node('d', 'Dense')], 'i a d');
    expect(canConnect(loop, spec, 'd', 'a')).toEqual({
      ok: false,
      reason: 'This link would close a cycle; data flow one way only.',
    });
  });

  it('is allowed where the shape fits, and told where it does not fit yet', () => {
    expect(canConnect(graph, spec, 'i', 'm')).toEqual({
      ok: true,
      misfit: 'Add expects inputs of one shape; it received 32 and 4.',
    });
    expect(canConnect(graph, spec, 'b', 'c')).toMatchObject({
      ok: true,
      misfit: expect.stringContaining('expects an image'),
    });
    expect(canConnect(chain(['Input'], ['Dense']), spec, 'dense', 'input')).toMatchObject({ ok: false });
    const open = net([node('i', 'Input'), node('d', 'Dense')]);
    expect(canConnect(open, spec, 'i', 'd')).toEqual({ ok: true });
  });
});
