import { describe, expect, it } from 'vitest';
import { exitReason } from './exitReason';
import { RestartBudget } from './restarts';

describe('restarts of the engine', () => {
  it('are three within a minute and no more', () => {
    const budget = new RestartBudget();
    expect([0, 1, 2, 3, 59_999].map((time) => budget.take(time))).toEqual([true, true, true, false, false]);
  });

  it('are allowed again when a minute has passed, one for each that is forgotten', () => {
    const budget = new RestartBudget();
    for (const time of [0, 30_000, 40_000]) budget.take(time);
    expect(budget.take(60_000)).toBe(true);
    expect(budget.take(60_001)).toBe(false);
  });

  it('count from the start again when a person asks for one', () => {
    const budget = new RestartBudget();
    for (const time of [0, 1, 2]) budget.take(time);
    budget.reset();
    expect(budget.take(3)).toBe(true);
  });
});

describe('the reason why the engine ended', () => {
  it('names the signal and what it means', () => {
    expect(exitReason(9, 'linux')).toContain('SIGKILL: it was killed');
    expect(exitReason(139, 'linux')).toContain('SIGSEGV');
    for (const ranOut of [9, 137, 134, 133, 132, 139])
      expect(exitReason(ranOut, 'linux')).toContain('memory ran out');
  });

  it('names an exit code that is no signal', () => {
    expect(exitReason(1, 'linux')).toContain('exit code 1');
    expect(exitReason(9, 'win32')).toContain('exit code 9');
    expect(exitReason(0, 'linux')).toContain('killed, or memory ran out');
  });
});
