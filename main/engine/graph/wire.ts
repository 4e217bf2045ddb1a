// Protocol buffers' wire format: as much of it as TensorFlow's messages need.

const utf8 = new TextEncoder();

/** A message being written. Nested messages are strung together and copied once, in `bytes()`. */
export class Message {
  private readonly chunks: Uint8Array[] = [];
  private length = 0;

  /** An integer, an enum's number or (as 0 or 1) a truth value. */
  int(field: number, value: number | bigint): this {
    return this.tag(field, 0).append(varint(value));
  }

  bool(field: number, value: boolean): this {
    return this.int(field, value ? 1 : 0);
  }

  float(field: number, value: number): this {
    return this.tag(field, 5).append(new Uint8Array(Float32Array.of(value).buffer));
  }

  /** Text, bytes, or a message inside this one. */
  put(field: number, value: string | Uint8Array | Message): this {
    this.tag(field, 2);
    if (value instanceof Message) {
      this.append(varint(value.length));
      for (const chunk of value.chunks) this.append(chunk);
      return this;
    }
    const bytes = typeof value === 'string' ? utf8.encode(value) : value;
    return this.append(varint(bytes.length)).append(bytes);
  }

  bytes(): Uint8Array {
    const all = new Uint8Array(this.length);
    let end = 0;
    for (const chunk of this.chunks) {
      all.set(chunk, end);
      end += chunk.length;
    }
    return all;
  }

  private tag(field: number, wireType: number): this {
    return this.append(varint(field * 8 + wireType));
  }

  private append(chunk: Uint8Array): this {
    this.chunks.push(chunk);
    this.length += chunk.length;
    return this;
  }
}

function varint(value: number | bigint): Uint8Array {
  if (typeof value === 'number' && value >= 0 && value < 128) return Uint8Array.of(value);
  const out: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) out.push(Number(rest & 127n) | 128);
  out.push(Number(rest));
  return Uint8Array.from(out);
}

/** One field of a message: its number, and a bigint for a varint or the bytes of anything else. */
export type Field = [number: number, value: bigint | Uint8Array];

/**
 * The fields of a serialised message in their order; nested messages come as bytes.
 * @throws RangeError where the bytes end within a field
 */
export function* fields(bytes: Uint8Array): Generator<Field> {
  let at = 0;
  const number = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) throw new RangeError('The message ends within a number.');
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return BigInt.asUintN(64, value);
    }
  };
  while (at < bytes.length) {
    const tag = Number(number());
    const wireType = tag & 7;
    if (wireType === 0) yield [tag >>> 3, number()];
    else {
      const length = wireType === 1 ? 8 : wireType === 5 ? 4 : Number(number());
      if (at + length > bytes.length) throw new RangeError('The message ends within a field.');
      yield [tag >>> 3, bytes.subarray(at, (at += length))];
    }
  }
}
