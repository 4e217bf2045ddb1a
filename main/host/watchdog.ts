import type { EngineMessage } from '#shared/ipc/host';

type Pong = Extract<EngineMessage, { type: 'pong' }>;

/** Questions come once a second; they are counted, not timed: a computer that slept has not asked. */
const everyMs = 1000;
/**
 * How many questions may stay unanswered before people are told. Long native calls run beside the engine's thread, which
 * answers meanwhile. A net that cannot be recorded trains on the thread itself: batches of more than eight seconds are
 * rare, and one of them costs no more than words that take themselves back.
 */
const mostUnanswered = 8;
/** An engine that has just started loads TensorFlow on its thread, maybe from a slow disk. */
const starting = { questions: 60, mostUnanswered: 30 };

export interface WatchdogOptions {
  ping(): void;
  /** @param reason why the engine is thought to hang, or null when it works again */
  onChange(reason: string | null): void;
}

/**
 * Notices an engine that is there but does nothing. It only tells: whether work that may still come to an end is given
 * up is for a person to decide.
 */
export class Watchdog {
  private timer: NodeJS.Timeout | null = null;
  private asked = 0;
  private unanswered = 0;
  private hung = false;

  constructor(private readonly options: WatchdogOptions) {}

  start(): void {
    this.stop();
    this.timer = setInterval(() => this.ask(), everyMs);
  }

  stop(): void {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
    this.asked = this.unanswered = 0;
    this.hung = false;
  }

  answered({ stuck }: Pong): void {
    this.unanswered = 0;
    this.tell(stuck);
  }

  private ask(): void {
    const most = this.asked < starting.questions ? starting.mostUnanswered : mostUnanswered;
    if (this.unanswered >= most) this.tell(`It has not answered for ${this.unanswered} seconds.`);
    this.asked++;
    this.unanswered++;
    this.options.ping();
  }

  /** Each change is told once. */
  private tell(reason: string | null): void {
    if (this.hung === (reason !== null)) return;
    this.hung = reason !== null;
    this.options.onChange(reason);
  }
}
