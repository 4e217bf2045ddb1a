import crypto from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readCells } from './cells';
import { fileOf, linesOf } from './data.fixture';
import { uncancelled } from './duckdb';
import { previewSource } from './preview';
import { profileSource } from './profile';

const profile = (source: Parameters<typeof profileSource>[0]['source']) =>
  profileSource({ source, base: null }, uncancelled);
const first = async (source: Parameters<typeof profileSource>[0]['source']) => {
  const { columns, rows } = await previewSource({ source, base: null, offset: 0, limit: 3 }, uncancelled);
  return { columns, row: rows[0] };
};

describe('reading a file', () => {
  it.each([
    ['UTF-8', Buffer.from('städte,n\nKöln,1\nBonn,2\n')],
    ['UTF-8 with a byte order mark', Buffer.from('\ufeffstädte,n\nKöln,1\nBonn,2\n')],
    ['Latin-1', Buffer.from('städte,n\nKöln,1\nBonn,2\n', 'latin1')],
    ['UTF-16 little endian', Buffer.from('\ufeffstädte,n\nKöln,1\nBonn,2\n', 'utf16le')],
    ['UTF-16 big endian', Buffer.from('\ufeffstädte,n\nKöln,1\nBonn,2\n', 'utf16le').swap16()],
    ['CRLF', Buffer.from('städte,n\r\nKöln,1\r\nBonn,2\r\n')],
    ['lone CR', Buffer.from('städte,n\rKöln,1\rBonn,2\r')],
    ['semicolons', Buffer.from('städte;n\nKöln;1\nBonn;2\n')],
    ['tabs', Buffer.from('städte\tn\nKöln\t1\nBonn\t2\n')],
  ])('understands %s', async (_name, content) => {
    expect(await first(fileOf(content))).toEqual({ columns: ['städte', 'n'], row: ['Köln', '1'] });
  });

  it('keeps delimiters and line ends inside quotes', async () => {
    const { rows } = await previewSource(
      { source: fileOf('a,b\n"x, ""y""\nz",1\nw,2\n'), base: null, offset: 0, limit: 9 },
      uncancelled,
    );
    expect(rows).toEqual([
      ['x, "y"\nz', '1'],
      ['w', '2'],
    ]);
  });

  it('takes decimal commas and thousands points where a column has them throughout', async () => {
    const { columns, dialect } = await profile(fileOf('a;b\n1,5;1.234,5\n2,5;3.234,5\n'));
    expect(dialect).toMatchObject({ delimiter: ';', decimal: ',' });
    expect(columns.map((c) => [c.type, c.min])).toEqual([
      ['numeric', 1.5],
      ['numeric', 1234.5],
    ]);
  });

  it('reads dates and times as the file writes them', async () => {
    const { columns } = await profile(
      fileOf('d,t,n\n31/12/2023,2024-01-02 03:04:05,1\n30/11/2023,2024-01-03 03:04:05,2\n'),
    );
    expect(columns.map((c) => [c.storage, c.max])).toEqual([
      ['DATE', Date.UTC(2023, 11, 31)],
      ['TIMESTAMP', Date.UTC(2024, 0, 3, 3, 4, 5)],
      ['DOUBLE', 2],
    ]);
  });

  it('lets the dialect be set by hand', async () => {
    const source = { ...fileOf('1|2\n3|4\n'), dialect: { delimiter: '|', header: false } };
    expect((await profile(source)).rows).toBe(2);
  });

  it('takes words for “no value” from the dialect', async () => {
    const source = fileOf('a,b\n1,x\n-99,y\n3,?\n');
    expect((await profile(source)).columns.map((c) => c.missing)).toEqual([0, 1]);
    expect(
      (await profile({ ...source, dialect: { nullWords: ['', '-99'] } })).columns.map((c) => c.missing),
    ).toEqual([1, 0]);
  });

  it('gives doubled and missing column names a name of their own', async () => {
    expect((await first(fileOf('a,a,\n1,2,3\n4,5,6\n'))).columns).toEqual(['a', 'a_1', 'column2']);
  });

  it('counts rows of another length and shows them with line and text', async () => {
    const p = await profile(fileOf(`a,b\n${linesOf(40, (i) => (i === 6 ? '1,2,3' : `${i},${i}`))}`));
    expect(p).toMatchObject({ rows: 39, badRows: 1 });
    expect(p.badRowExamples[0]).toMatchObject({ line: 8, text: '1,2,3' });
  });

  it('reads JSON lines, and shows lines that are none', async () => {
    const p = await profile(fileOf('{"a":1,"b":"x"}\n{"a":2,"b":"y"}\nnot json\n', 'data.jsonl'));
    expect(p).toMatchObject({ format: 'jsonl', rows: 2, badRows: 1 });
    expect(p.badRowExamples[0]?.line).toBe(3);
  });

  it('never rounds a fraction that comes after a long stretch of whole numbers', async () => {
    const source = fileOf(`a,b\n${linesOf(30_000, (i) => (i === 29_999 ? '1.5,x' : `${i},x`))}`);
    expect((await readCells(source, null, [29_999, 7])).rows.map((r) => r[0])).toEqual(['1.5', '7']);
  });

  it('refuses more columns than it can look at, at once', async () => {
    const row = (v: string) => Array.from({ length: 20_000 }, (_, i) => `${v}${i}`).join(',');
    await expect(profile(fileOf(`${row('c')}\n${row('')}\n`))).rejects.toMatchObject({
      code: 'data.tooWide',
    });
  });

  it('finds any rows again by their numbers, in the order asked for', async () => {
    const source = fileOf(`i,s\n${linesOf(5000, (i) => `${i},s${i}`)}`);
    const { rows } = await readCells(source, null, [4999, 0, 2500]);
    expect(rows.map((r) => r[1])).toEqual(['s4999', 's0', 's2500']);
  });

  it('stops when the caller cancels', async () => {
    const listeners: (() => void)[] = [];
    const signal = {
      aborted: false,
      addEventListener: (_t: 'abort', l: () => void) => void listeners.push(l),
      removeEventListener: () => undefined,
    };
    const reading = profileSource(
      { source: fileOf(`a,b\n${linesOf(300_000, (i) => `${i},${i * 7}`)}`), base: null },
      { signal, progress: () => undefined },
    );
    signal.aborted = true;
    listeners.forEach((l) => l());
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('a profile', () => {
  it('gives exact figures for small files', async () => {
    const { columns, rows } = await profile(fileOf('x,word\n1,a\n2,b\n3,a\n,\n10,a\n'));
    expect(rows).toBe(5);
    expect(columns[0]).toMatchObject({ missing: 1, distinct: 4, min: 1, max: 10, mean: 4, median: 2.5 });
    expect(columns[0]!.standardDeviation).toBeCloseTo(Math.sqrt(12.5), 10);
    expect(columns[0]!.histogram.reduce((n, b) => n + b.count, 0)).toBe(4);
    expect(columns[1]!.top).toEqual([
      { value: 'a', count: 3 },
      { value: 'b', count: 1 },
    ]);
  });

  it('tells dates, yes-or-no, identifiers and free text apart', async () => {
    const { columns } = await profile(
      fileOf(
        `id,day,ok,note,n\n${linesOf(60, (i) => `${1000 + i},2024-01-${String((i % 28) + 1).padStart(2, '0')},${i % 2 ? 'yes' : 'no'},this is note number ${i} in words,${i % 5}.5`)}`,
      ),
    );
    expect(columns.map((c) => [c.name, c.type, c.suggestedRole])).toEqual([
      ['id', 'numeric', 'identifier'],
      ['day', 'date', 'feature'],
      ['ok', 'boolean', 'feature'],
      ['note', 'text', 'ignore'],
      ['n', 'numeric', 'feature'],
    ]);
  });

  it('names the file by its hash', async () => {
    const text = 'a,b\n1,2\n3,4\n';
    expect((await profile(fileOf(text))).sha256).toBe(crypto.createHash('sha256').update(text).digest('hex'));
  });
});
