export interface ZipEntry {
  name: string;
  method: number;
  crc: number;
  packedSize: number;
  size: number;
  offset: number;
  mode: number;
}
export function zipEntries(file: string): ZipEntry[];
export function extractEntry(file: string, entry: ZipEntry, to: string, signal?: AbortSignal): Promise<void>;
export function extractAll(file: string, folder: string): Promise<void>;
