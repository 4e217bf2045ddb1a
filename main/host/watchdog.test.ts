import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Watchdog } from './watchdog';

describe('the watchdog', () => {
  let told: (string | null)[];
  let pings: number;
  let answers: boolean;
  let dog: Watchdog;
  beforeEach(() => {
    vi.useFakeTimers();
    told = [];
    pings = 0;
    answers = true;
    dog = new Watchdog({
      ping: () => {
        pings++;
        if (answers) dog.answered({ type: 'pong', stuck: null });
      },
      onChange: (reason) => void told.push(reason),
    });
    dog.start();
  });
  afterEach(() => {
    dog.stop();
    vi.useRealTimers();
  });

  it('is silent as long as every question is answered', () => {
    vi.advanceTimersByTime(600_000);
    expect(pings).toBe(600);
    expect(told).toEqual([]);
  });

  it('sees within ten seconds that an engine no longer answers, and says so once', () => {
    vi.advanceTimersByTime(70_000);
    answers = false;
    vi.advanceTimersByTime(8_000);
    expect(told).toEqual([]);
    vi.advanceTimersByTime(2_000);
    expect(told).toEqual([expect.stringContaining('has not answered for 8 seconds')]);
    vi.advanceTimersByTime(60_000);
    expect(told).toHaveLength(1);
  });

  it('takes it back when an answer comes after all', () => {
    vi.advanceTimersByTime(70_000);
    answers = false;
    vi.advanceTimersByTime(20_000);
    answers = true;
    vi.advanceTimersByTime(1_000);
    expect(told).toEqual([expect.any(String), null]);
  });

  it('leaves an engine that starts half a minute, and then speaks up', () => {
    answers = false;
    vi.advanceTimersByTime(30_000);
    expect(told).toEqual([]);
    vi.advanceTimersByTime(1_000);
    expect(told).toHaveLength(1);
  });

  it('passes on that a step is stuck although the engine answers', () => {
    dog.answered({ type: 'pong', stuck: 'A step has not ended for 31 seconds.' });
    dog.answered({ type: 'pong', stuck: 'A step has not ended for 32 seconds.' });
    expect(told).toEqual(['A step has not ended for 31 seconds.']);
    dog.answered({ type: 'pong', stuck: null });
    expect(told[1]).toBeNull();
  });

  it('forgets all of it with each new engine', () => {
    vi.advanceTimersByTime(70_000);
    answers = false;
    vi.advanceTimersByTime(20_000);
    told = [];
    dog.start();
    vi.advanceTimersByTime(20_000);
    expect(told).toEqual([]);
  });
});
