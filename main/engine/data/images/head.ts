/** What the first bytes of an image file say, before anything is decoded. */
export interface ImageHead {
  format: 'png' | 'jpeg' | 'bmp' | 'gif' | 'webp';
  /** Pixels as they lie in the file, before they are turned upright. */
  width: number;
  height: number;
  /** It has no colours, as far as the head tells. */
  gray: boolean;
  /** How the camera was held, 1 to 8 as EXIF counts; 1 is upright. */
  orientation: number;
}

/** Why a file is not taken; listed beside its path. */
export class NoImage extends Error {
  /** Whether more of the file might say otherwise. */
  cutOff = false;
}

/** Files that end in other ways are not looked into. */
export const imageName = /\.(png|jpe?g|jfif|bmp|gif|webp)$/i;

/** More than any camera takes: a small file can claim any size, and would fill the memory. */
export const mostPixels = 64e6;
/** A file is read whole before it is decoded. */
export const mostBytes = 256 << 20;

/** A head that goes beyond the bytes at hand. */
const cutOff = () => Object.assign(new NoImage('The file ends before its size is said.'), { cutOff: true });

/**
 * @param bytes the beginning of a file, or all of it
 * @throws NoImage what is wrong with it
 */
export function readHead(bytes: Uint8Array): ImageHead {
  if (bytes.length === 0) throw new NoImage('The file is empty (0 bytes).');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let head: ImageHead;
  try {
    head = headOf(bytes, view);
  } catch (error) {
    throw error instanceof RangeError ? cutOff() : error;
  }
  const { width, height } = head;
  if (width < 1 || height < 1)
    throw new NoImage(`Expected an image; its size is said to be ${width}×${height}.`);
  if (width * height > mostPixels)
    throw new NoImage(`Expected at most ${mostPixels / 1e6} million pixels; its size is said to be ${width}×${height}.`); // prettier-ignore
  return head;
}

const upright = { gray: false, orientation: 1 };

function headOf(bytes: Uint8Array, view: DataView): ImageHead {
  const starts = (text: string, at = 0) => [...text].every((c, i) => bytes[at + i] === c.charCodeAt(0));
  if (starts('\x89PNG\r\n\x1a\n')) {
    const size = { width: view.getUint32(16), height: view.getUint32(20) };
    return { ...upright, format: 'png', ...size, gray: (view.getUint8(25) & 2) === 0 };
  }
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return jpeg(view);
  if (starts('GIF8'))
    return { ...upright, format: 'gif', width: view.getUint16(6, true), height: view.getUint16(8, true) };
  if (starts('BM')) {
    const old = view.getUint32(14, true) === 12;
    const width = old ? view.getUint16(18, true) : view.getInt32(18, true);
    const height = old ? view.getUint16(20, true) : Math.abs(view.getInt32(22, true));
    return { ...upright, format: 'bmp', width, height };
  }
  if (starts('RIFF') && starts('WEBP', 8)) return { ...upright, format: 'webp', ...webp(view) };
  throw new NoImage('Expected a PNG, JPEG, BMP, GIF or WebP image; its first bytes are of something else.');
}

function webp(view: DataView): { width: number; height: number } {
  switch (view.getUint8(15)) {
    case 0x4c: {
      const bits = view.getUint32(21, true); // VP8L
      return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
    }
    case 0x58: {
      const three = (at: number) => view.getUint16(at, true) + (view.getUint8(at + 2) << 16); // VP8X
      return { width: three(24) + 1, height: three(27) + 1 };
    }
    default:
      return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  }
}

/** Goes from segment to segment up to the frame's, which tells the size. @see ITU T.81, B.1 */
function jpeg(view: DataView): ImageHead {
  let orientation = 1;
  for (let at = 2; ;) {
    while (view.getUint8(at) !== 0xff) at++;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at++;
      continue;
    }
    at += 2;
    if (marker === 0 || marker === 1 || (marker >= 0xd0 && marker <= 0xd8)) continue;
    if (marker === 0xda || marker === 0xd9) throw new NoImage('Expected a JPEG image; it has no frame.');
    const frame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (frame) {
      const size = { height: view.getUint16(at + 3), width: view.getUint16(at + 5) };
      return { format: 'jpeg', ...size, gray: view.getUint8(at + 7) === 1, orientation };
    }
    if (marker === 0xe1) orientation = exifOrientation(view, at + 2) ?? orientation;
    at += view.getUint16(at);
  }
}

/** Damage to this part of a file is no reason not to read its image. */
function exifOrientation(view: DataView, at: number): number | null {
  try {
    if (view.getUint32(at) !== 0x45786966) return null; // “Exif”
    const start = at + 6;
    const little = view.getUint16(start) === 0x4949;
    const first = start + view.getUint32(start + 4, little);
    const entries = view.getUint16(first, little);
    for (let i = 0; i < Math.min(entries, 100); i++) {
      const entry = first + 2 + i * 12;
      if (view.getUint16(entry, little) !== 0x0112) continue;
      const value = view.getUint16(entry + 8, little);
      return value >= 1 && value <= 8 ? value : null;
    }
  } catch {
    // it points out of the bytes at hand
  }
  return null;
}
