import { describe, expect, it } from 'vitest';
import { satisfiesLock } from './packages.mjs';

const lock = {
  packages: {
    '': { name: 'netloom' },
    'node_modules/zod': { version: '4.6.7' },
    'node_modules/@x/linux': { version: '1.0.0', optional: true },
    'node_modules/@x/windows': { version: '1.0.0', optional: true },
  },
};
const installed = (packages: Record<string, { version: string }>) => ({ packages });

describe('what is installed satisfies the lock', () => {
  it('when everything is there but other platforms’ packages', () => {
    const here = installed({
      'node_modules/zod': { version: '4.6.7' },
      'node_modules/@x/linux': { version: '1.0.0' },
    });
    expect(satisfiesLock(lock, here)).toBe(true);
  });

  it('not when a package is missing', () => {
    expect(satisfiesLock(lock, installed({}))).toBe(false);
  });

  it('not when a version is another, be the package optional or not', () => {
    const zod = { 'node_modules/zod': { version: '4.6.7' } };
    expect(satisfiesLock(lock, installed({ 'node_modules/zod': { version: '4.6.6' } }))).toBe(false);
    expect(satisfiesLock(lock, installed({ ...zod, 'node_modules/@x/linux': { version: '0.9.0' } }))).toBe(
      false,
    );
  });
});
