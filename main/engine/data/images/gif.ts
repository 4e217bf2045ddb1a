import { NoImage } from './head';

/** Pixels between two looks at what else there is to do. */
const atOnce = 1 << 16;
const rest = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * The first picture of a GIF, on white.
 * @returns RGBA
 * @throws NoImage
 * @see https://www.w3.org/Graphics/GIF/spec-gif89a.txt
 */
export async function decodeGif(bytes: Uint8Array): Promise<Uint8Array> {
  const word = (at: number) => bytes[at]! | (bytes[at + 1]! << 8);
  const width = word(6);
  const height = word(8);
  const table = (at: number, flags: number) => bytes.subarray(at, at + 3 * (2 << (flags & 7)));
  const out = new Uint8Array(width * height * 4).fill(255);
  let at = 13;
  let colors = bytes.subarray(0, 0);
  if (bytes[10]! & 0x80) {
    colors = table(at, bytes[10]!);
    at += colors.length;
  }
  let transparent = -1;
  for (;;) {
    const block = bytes[at++];
    if (block === 0x21) {
      if (bytes[at] === 0xf9) transparent = bytes[at + 2]! & 1 ? bytes[at + 5]! : -1;
      at = afterBlocks(bytes, at + 1);
      continue;
    }
    if (block !== 0x2c) throw new NoImage('Expected a GIF with a picture; it has none.');
    const frame = { left: word(at), top: word(at + 2), width: word(at + 4), height: word(at + 6) };
    if (frame.width * frame.height > width * height) throw new NoImage(`Expected a picture of at most ${width}×${height}; it is said to be ${frame.width}×${frame.height}.`); // prettier-ignore
    const flags = bytes[at + 8]!;
    at += 9;
    if (flags & 0x80) {
      colors = table(at, flags);
      at += colors.length;
    }
    const indices = await inflate(bytes, at, frame.width * frame.height);
    const rows = flags & 0x40 ? interlaced(frame.height) : null;
    for (let y = 0; y < frame.height; y++) {
      const to = frame.top + (rows ? rows[y]! : y);
      if (to >= height) continue;
      for (let x = 0; x < frame.width && frame.left + x < width; x++) {
        const index = indices[y * frame.width + x]!;
        if (index === transparent || index * 3 + 2 >= colors.length) continue;
        const pixel = (to * width + frame.left + x) * 4;
        for (let c = 0; c < 3; c++) out[pixel + c] = colors[index * 3 + c]!;
      }
      if ((y * frame.width) % atOnce < frame.width) await rest();
    }
    return out;
  }
}

/** Where the data blocks end that begin at a place. */
function afterBlocks(bytes: Uint8Array, from: number): number {
  let at = from;
  while (bytes[at]) at += bytes[at]! + 1;
  if (bytes[at] === undefined) throw new NoImage('The file ends too early.');
  return at + 1;
}

/** Lines come in four passes. @returns where the n-th line belongs */
function interlaced(height: number): number[] {
  const passes = [[0, 8], [4, 8], [2, 4], [1, 2]] as const; // prettier-ignore
  return passes.flatMap(([from, step]) =>
    Array.from({ length: Math.max(0, Math.ceil((height - from) / step)) }, (_, i) => from + i * step),
  );
}

/** Undoes the LZW packing of `count` colour indices. */
async function inflate(bytes: Uint8Array, from: number, count: number): Promise<Uint8Array> {
  const least = bytes[from]!;
  if (!(least >= 1 && least <= 11)) throw new NoImage('Its packing is damaged.');
  const clear = 1 << least;
  const before = new Uint16Array(4096);
  const last = new Uint8Array(4096);
  const stack = new Uint8Array(4097);
  for (let i = 0; i < clear; i++) last[i] = i;
  const out = new Uint8Array(count);
  let at = from + 1;
  let left = bytes[at++] ?? 0;
  let bits = 0;
  let held = 0;
  let size = least + 1;
  let next = clear + 2;
  let previous = -1;
  let first = 0;
  let done = 0;
  let rested = 0;
  while (done < count) {
    while (held < size) {
      if (left === 0) left = bytes[at++] ?? 0;
      if (left === 0 || at >= bytes.length) throw new NoImage('The file ends too early.');
      bits |= bytes[at++]! << held;
      held += 8;
      left--;
    }
    const code = bits & ((1 << size) - 1);
    bits >>= size;
    held -= size;
    if (code === clear) {
      size = least + 1;
      next = clear + 2;
      previous = -1;
      continue;
    }
    if (code === clear + 1) throw new NoImage('The file ends too early.');
    if (code > next || (previous < 0 && code >= clear)) throw new NoImage('Its packing is damaged.');
    let top = 0;
    let walk = code;
    if (code === next) {
      stack[top++] = first;
      walk = previous;
    }
    while (walk >= clear) {
      stack[top++] = last[walk]!;
      walk = before[walk]!;
    }
    first = last[walk]!;
    stack[top++] = first;
    while (top > 0 && done < count) out[done++] = stack[--top]!;
    if (previous >= 0 && next < 4096) {
      before[next] = previous;
      last[next++] = first;
      if (next === 1 << size && size < 12) size++;
    }
    previous = code;
    if (done - rested >= atOnce) {
      rested = done;
      await rest();
    }
  }
  return out;
}
