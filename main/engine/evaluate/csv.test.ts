import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvLine } from './csv';
import { askPython, testPython } from '../python.fixture';

describe('a line of a CSV', () => {
  it('runs nothing in a spreadsheet', () => {
    for (const text of ['=1+1', '+cmd', '-2+3', '@SUM(A1)', '\tx', '\rx', '=', '-', '--1', '-1 '])
      expect(csvLine([text, 'b'])).toMatch(/^"?'/);
  });

  it('leaves plain numbers as they are, negative ones too', () => {
    for (const text of ['-1', '+2.5', '-1e-7', '-.5', '0.1', '12.'])
      expect(csvLine([text])).toBe(`${text}\n`);
  });

  it('of nothing is still a line to its readers', () => {
    expect(csvLine([''])).toBe('""\n');
    expect(csvLine(['', ''])).toBe(',\n');
  });

  it.skipIf(!testPython)('is read by others as it was written', () => {
    const text = fc.stringMatching(/^[a-zé "',\n;|]*$/);
    const rows = fc.sample(fc.array(text, { minLength: 3, maxLength: 3 }), { seed: 5, numRuns: 200 });
    const read = 'import csv, json, io, sys; print(json.dumps(list(csv.reader(io.StringIO(json.load(sys.stdin), newline="")))))'; // prettier-ignore
    expect(askPython(read, rows.map(csvLine).join(''))).toEqual(rows);
  });
});
