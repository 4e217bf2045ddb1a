import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NetloomError } from '../errors';
import { parseProject, serializeProject } from './file';
import { firstJsonError } from './jsonPosition';
import { emptyProject } from './schema';

const failure = (run: () => unknown): NetloomError => {
  try {
    run();
  } catch (error) {
    if (error instanceof NetloomError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
};
const minimal = { format: 'netloom', version: 1 };

describe('a project file', () => {
  it('is read back as it was written', () => {
    const project = emptyProject('Irises');
    project.graph.nodes.push({
      id: 'a',
      type: 'Dense',
      name: '',
      params: { units: 3 },
      position: { x: 1, y: 2 },
    });
    expect(parseProject(serializeProject(project))).toEqual(project);
  });

  it('keeps fields it does not know, at every depth', () => {
    const document = {
      ...minimal,
      mood: 'sunny',
      graph: {
        nodes: [{ id: 'a', type: 'FutureLayer', params: { heat: 3 }, colour: 'red' }],
        edges: [],
        zoom: 2,
      },
      training: { epochs: 3, optimizer: { type: 'adam', weightDecay: 0.1 } },
    };
    expect(JSON.parse(serializeProject(parseProject(document)))).toMatchObject(document);
  });

  it('may begin with a byte order mark', () => {
    expect(parseProject(`\uFEFF${JSON.stringify(minimal)}`).version).toBe(1);
  });

  it('says where damaged JSON breaks off', () => {
    const text = serializeProject(emptyProject()).replace('"notes": "",', '"notes": ""');
    const error = failure(() => parseProject(text));
    expect(error.code).toBe('project.damaged');
    expect(error.message).toBe(
      'Expected a project in JSON; the text breaks off at line 6, column 3: "\\"" cannot stand there.',
    );
  });

  it('says so when the text ends too early', () => {
    const error = failure(() => parseProject(serializeProject(emptyProject()).split(`"notes"`)[0]));
    expect(error.code).toBe('project.damaged');
    expect(error.message).toContain('the end of the file');
  });

  it.each([
    ['[]', 'a list'],
    ['{"format":"keras"}', '"format": "keras"'],
    ['{"version":1}', 'JSON without a format'],
    ['null', 'null'],
  ])('is refused as something else: %s', (text, received) => {
    const error = failure(() => parseProject(text));
    expect(error.code).toBe('project.wrongFormat');
    expect(error.message).toContain(`received ${received}.`);
  });

  it('from a newer version is refused', () => {
    const error = failure(() => parseProject({ ...minimal, version: 7 }));
    expect(error.code).toBe('project.newerVersion');
    expect(error.message).toContain('received version 7');
    expect(error.hint).toContain('Update Netloom');
  });

  it.each([[0], ['1'], [1.5], [undefined]])('of version %s is refused', (version) => {
    expect(failure(() => parseProject({ ...minimal, version })).code).toBe('project.wrongVersion');
  });

  it.each([
    [{ training: { batchSize: -3 } }, '`training.batchSize` expects a number of at least 1; received -3.'],
    [{ training: { epochs: 'ten' } }, '`training.epochs` expects a number; received "ten".'],
    [
      { training: { optimizer: { type: 'adam', learningRate: 0 } } },
      '`training.optimizer.learningRate` expects a number of more than 0; received 0.',
    ],
    [{ training: { optimizer: { type: 'lion' } } }, '`training.optimizer.type` expects a known type'],
    [{ graph: { nodes: [{ type: 'Dense' }] } }, '`graph.nodes[0].id` expects text'],
    [{ graph: { nodes: 5 } }, '`graph.nodes` expects a list; received 5.'],
  ])('with a wrong entry names it: %o', (wrong, message) => {
    const error = failure(() => parseProject({ ...minimal, ...wrong }));
    expect(error.code).toBe('project.invalid');
    expect(error.message).toContain(message);
  });

  it('is not written with numbers JSON cannot hold', () => {
    const project = emptyProject();
    project.training.epochs = Number.NaN;
    expect(failure(() => serializeProject(project)).code).toBe('project.invalid');
  });
});

describe('whatever a file holds', () => {
  const pieces = fc.constantFrom(
    'name',
    'data',
    'graph',
    'training',
    'nodes',
    'optimizer',
    '__proto__',
    'version',
  );
  const documents = fc
    .dictionary(pieces, fc.anything({ maxDepth: 3, key: pieces }))
    .map((d) => ({ ...minimal, ...d }));

  it('it is a project that can be written and read again, or refused with a reason', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), documents), (content) => {
        try {
          const project = parseProject(content);
          expect(parseProject(serializeProject(project))).toEqual(JSON.parse(JSON.stringify(project)));
        } catch (error) {
          expect(error).toBeInstanceOf(NetloomError);
          expect((error as NetloomError).hint).toMatch(/^[A-Z]/);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('the place of an error in JSON', () => {
  const isJson = (text: string) => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };

  it('is none in valid JSON', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(4), (text, indent) => {
        expect(firstJsonError(text)).toBeNull();
        expect(firstJsonError(JSON.stringify(JSON.parse(text), null, indent))).toBeNull();
      }),
    );
  });

  it('is found exactly where JSON.parse fails', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.nat(),
        fc.constantFrom('', '}', ',', '"', 'x', '[', '\n', '1'),
        (text, n, piece) => {
          const at = n % (text.length + 1);
          const broken = text.slice(0, at) + piece + text.slice(at + 1);
          expect(firstJsonError(broken) === null).toBe(isJson(broken));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('lies not beyond the first character that makes the text wrong', () => {
    expect(firstJsonError('{"a": 1,\n "b" 2}')).toEqual({ offset: 14, line: 2, column: 6 });
    expect(firstJsonError('[1, ]')).toMatchObject({ offset: 4 });
    expect(firstJsonError('{"a": tru}')).toMatchObject({ offset: 6 });
    expect(firstJsonError('')).toMatchObject({ offset: 0, line: 1, column: 1 });
  });
});
