import fs from 'node:fs/promises';
import { FastResizeFilter, ResizeFit, Transformer } from '@napi-rs/image';
import { imageShape, type ImageRecipe } from '#shared/data/recipe';
import { decodeGif } from './gif';
import { mostBytes, mostPixels, NoImage, readHead, type ImageHead } from './head';

/** An image's numbers, `[height, width, channels]`. */
export type Bytes = Uint8Array;

/** How images are to come out. */
export type Wanted = Pick<ImageRecipe, 'height' | 'width' | 'colors' | 'fit'>;

/**
 * Decodes a file on the thread pool: upright, on white where it is transparent, brought to size with every pixel of the
 * file taking its part (as Pillow's BILINEAR and Keras with `antialias=True`), without a row of it on the engine's thread.
 * @returns bytes `[height, width, channels]`
 * @throws NoImage what is wrong with the file
 */
export async function decodeImage(file: Uint8Array, wanted: Wanted): Promise<Bytes> {
  const head = readHead(file);
  const scaled = scaledSize(head, wanted);
  return pixelsAtOnce.with(pixelsFor(head, scaled), async () => {
    try {
      const rgba = await scaledPixels(file, head, scaled);
      return arrange(rgba, scaled, wanted);
    } catch (error) {
      if (error instanceof NoImage) throw error;
      const why = error instanceof Error ? error.message : String(error);
      throw new NoImage(`It cannot be decoded: ${why.replace(/^Decode image failed\s*/, '')}`);
    }
  });
}

/** Reads an image file, not more of them at a time than there is room for. @throws NoImage where it is too large */
export async function readImage<T>(file: string, use: (bytes: Uint8Array) => Promise<T>): Promise<T> {
  const { size } = await fs.stat(file);
  if (size > mostBytes) throw new NoImage(`Expected at most ${mostBytes >> 20} MB; the file has ${Math.ceil(size / 2 ** 20)}.`); // prettier-ignore
  return bytesAtOnce.with(size, async () => use(await fs.readFile(file)));
}

interface Size {
  width: number;
  height: number;
}

/** What the whole image becomes, before what does not fit is cut off or filled up. */
function scaledSize({ width, height, orientation }: ImageHead, wanted: Wanted): Size {
  if (wanted.fit === 'stretch') return { width: wanted.width, height: wanted.height };
  const { width: w, height: h } = upright({ width, height, orientation });
  const across = wanted.width / w;
  const down = wanted.height / h;
  const scale = wanted.fit === 'crop' ? Math.max(across, down) : Math.min(across, down);
  const side = (from: number, to: number) => {
    const exact = Math.max(1, Math.round(from * scale));
    return wanted.fit === 'crop' ? Math.max(to, exact) : Math.min(to, exact);
  };
  return { width: side(w, wanted.width), height: side(h, wanted.height) };
}

const upright = ({ width, height, orientation }: Size & Pick<ImageHead, 'orientation'>): Size =>
  orientation > 4 ? { width: height, height: width } : { width, height };

/**
 * The most pixels there are on the way. Images are scaled downwards first, and then across: one that is very wide or
 * very narrow may become thousands of times as large before what does not fit is cut off.
 * @throws NoImage where these are too many
 */
function pixelsFor(head: ImageHead, to: Size): number {
  const { width } = upright(head);
  const most = Math.max(head.width * head.height, width * to.height, to.width * to.height);
  if (most > mostPixels)
    throw new NoImage(`Expected at most ${mostPixels / 1e6} million pixels; ${head.width}×${head.height} takes ${Math.ceil(most / 1e6)} million on the way to the wanted size.`); // prettier-ignore
  return most;
}

async function scaledPixels(file: Uint8Array, head: ImageHead, to: Size): Promise<Uint8Array> {
  const { width, height, format, orientation } = head;
  const scale = (image: Transformer) => {
    if (orientation > 1) image.rotate(orientation);
    return image.fastResize({ ...to, filter: FastResizeFilter.Bilinear, fit: ResizeFit.Fill }).rawPixels();
  };
  const opened = () => new Transformer(file);
  const image =
    format === 'gif' ? Transformer.fromRgbaPixels(await decodeGif(file), width, height) : opened();
  const rgba = await scale(image);
  // What a BMP says of transparency is not meant; all else is opaque, or comes once more on white.
  if (format === 'bmp' || format === 'gif' || isOpaque(rgba)) return rgba;
  const white = Transformer.fromRgbaPixels(new Uint8Array(width * height * 4).fill(255), width, height);
  const flat = await white.overlay(file, 0, 0).rawPixels();
  return scale(Transformer.fromRgbaPixels(flat, width, height));
}

function isOpaque(rgba: Uint8Array): boolean {
  for (let i = 3; i < rgba.length; i += 4) if (rgba[i] !== 255) return false;
  return true;
}

/** Cuts or fills up evenly on both sides, and keeps the channels that are wanted. */
function arrange(rgba: Uint8Array, from: Size, wanted: Wanted): Bytes {
  if (rgba.length !== from.width * from.height * 4)
    throw new NoImage(`Expected ${from.width}×${from.height} pixels; the decoder gave ${rgba.length / 4}.`);
  const [height, width, channels] = imageShape(wanted);
  const out = new Uint8Array(height * width * channels);
  const left = Math.floor((width - from.width) / 2);
  const top = Math.floor((height - from.height) / 2);
  const gray = wanted.colors === 'grayscale';
  for (let y = Math.max(0, top); y < Math.min(height, top + from.height); y++)
    for (let x = Math.max(0, left); x < Math.min(width, left + from.width); x++) {
      const at = ((y - top) * from.width + (x - left)) * 4;
      const to = (y * width + x) * channels;
      const r = rgba[at]!;
      const g = rgba[at + 1]!;
      const b = rgba[at + 2]!;
      if (gray) {
        // ITU-R 601, in Pillow's whole numbers.
        out[to] = (r * 19595 + g * 38470 + b * 7471 + 0x8000) >> 16;
      } else {
        out[to] = r;
        out[to + 1] = g;
        out[to + 2] = b;
      }
    }
  return out;
}

/** Lets as many through at a time as there is room for. */
class Gate {
  private free: number;
  private readonly waiting: { size: number; go: () => void }[] = [];

  constructor(private readonly room: number) {
    this.free = room;
  }

  async with<T>(size: number, work: () => Promise<T>): Promise<T> {
    const taken = Math.min(size, this.room);
    if (taken > this.free || this.waiting.length > 0)
      await new Promise<void>((go) => this.waiting.push({ size: taken, go }));
    else this.free -= taken;
    try {
      return await work();
    } finally {
      this.free += taken;
      for (let next = this.waiting[0]; next && next.size <= this.free; next = this.waiting[0]) {
        this.waiting.shift();
        this.free -= next.size;
        next.go();
      }
    }
  }
}

/** Pixels that are decoded at a time, in all: each takes up to twelve bytes meanwhile. */
const pixelsAtOnce = new Gate(mostPixels);
/** Bytes of files that are held at a time. */
const bytesAtOnce = new Gate(mostBytes);
