import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fields, Message } from './wire';

const field = fc.integer({ min: 1, max: 2 ** 29 - 1 });

test('what is written is read back', () => {
  const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
  const entries = fc.array(fc.tuple(field, fc.oneof(int64, fc.uint8Array())));
  fc.assert(
    fc.property(entries, (written) => {
      const message = new Message();
      for (const [number, value] of written)
        if (typeof value === 'bigint') message.int(number, value);
        else message.put(number, value);
      const read = [...fields(message.bytes())].map(([number, value]) => [
        number,
        typeof value === 'bigint' ? BigInt.asIntN(64, value) : Uint8Array.from(value),
      ]);
      expect(read).toEqual(written.map(([number, value]) => [number, value]));
    }),
  );
});

test('texts and messages within messages are bytes', () => {
  const inner = new Message().put(1, 'Zürich').float(2, 1.5);
  const [[, nested]] = [...fields(new Message().put(3, inner).bytes())] as [[number, Uint8Array]];
  const [name, value] = [...fields(nested)] as [number, Uint8Array][];
  expect(Buffer.from(name![1]).toString()).toBe('Zürich');
  expect(Buffer.from(value![1]).readFloatLE()).toBe(1.5);
});

test('a message that was cut off is refused, wherever the cut is', () => {
  const whole = new Message().put(1, 'weights').int(2, 300).bytes();
  const ends = [...fields(whole)].length;
  for (let length = 0; length < whole.length; length++) {
    let read = 0;
    try {
      for (const _ of fields(whole.subarray(0, length))) read++;
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError);
    }
    expect(read).toBeLessThan(ends);
  }
});
