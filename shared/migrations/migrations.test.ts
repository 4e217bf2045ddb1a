import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { NetloomError } from '../errors';
import { formatVersion } from '../project/schema';
import { migrate, migrations, type Migration } from './index';

describe('the migrations of the file format', () => {
  it('lead, one step each and without a gap, from version 1 to the newest', () => {
    expect(migrations.map((step) => step.to)).toEqual(
      Array.from({ length: formatVersion - 1 }, (_, i) => i + 2),
    );
  });

  it('each have a file of their own', () => {
    const files = readdirSync(import.meta.dirname).filter((file) => /^\d{3}-/.test(file));
    expect(files.map((file) => Number(file.slice(0, 3)))).toEqual(migrations.map((step) => step.to));
  });

  // Runs for every step there is, so that a step without a true example fails.
  it('each do what their example says', () => {
    for (const { to, up, example } of migrations) {
      expect(example.before['version']).toBe(to - 1);
      expect({ ...up(structuredClone(example.before)), version: to }).toEqual(example.after);
    }
  });
});

describe('migrating', () => {
  const step = (to: number): Migration => ({
    to,
    up: (doc) => ({ ...doc, seen: [...((doc['seen'] as number[] | undefined) ?? []), to] }),
    example: { before: {}, after: {} },
  });
  const steps = [step(2), step(3), step(4)];

  it('runs every step above the document’s version, in order', () => {
    expect(migrate({ version: 1 }, steps)).toEqual({ version: 4, seen: [2, 3, 4] });
    expect(migrate({ version: 3, kept: true }, steps)).toEqual({ version: 4, seen: [4], kept: true });
    expect(migrate({ version: 4 }, steps)).toEqual({ version: 4 });
  });

  it('leaves the document it was given as it was', () => {
    const document = Object.freeze({ version: 1 });
    migrate(document, steps);
    expect(document).toEqual({ version: 1 });
  });

  it('refuses a newer version', () => {
    expect(() => migrate({ version: 5 }, steps)).toThrow(NetloomError);
  });
});
