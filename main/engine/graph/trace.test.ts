import { expect, test } from 'vitest';
import { opTimes } from './trace';
import { Message } from './wire';

/** NodeExecStats, with all times: only the operation's own, from 14 to 15, is what it took. */
const stats = (name: string, op: string, begin: number, end: number) =>
  new Message()
    .put(1, name)
    .int(2, 1_700_000_000_000_000) // all_start_micros
    .int(4, 900) // op_end_rel_micros
    .int(5, 5000) // all_end_rel_micros
    .put(8, `${name} = ${op}(a, b)`)
    .int(14, begin)
    .int(15, end)
    .int(16, 5_000_000); // all_end_rel_nanos

test('an operation took from its beginning to its end, without waiting and tidying up', () => {
  const device = new Message().put(2, stats('first', 'Mul', 500, 1750)).put(2, stats('second', 'MatMul', 0, 3000)); // prettier-ignore
  const metadata = new Message().put(1, new Message().put(1, device)).bytes();
  expect(opTimes(metadata)).toEqual([
    { type: 'MatMul', name: 'second', micros: 3 },
    { type: 'Mul', name: 'first', micros: 1.25 },
  ]);
});
