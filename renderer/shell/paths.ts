/** The last part of a path of any system. */
export const fileName = (path: string): string => path.split(/[\\/]/).filter(Boolean).pop() ?? path;

/** A file's name without its ending. */
export const baseName = (path: string): string => fileName(path).replace(/\.[^.]+$/, '');

export const extension = (path: string): string => (/\.([^.\\/]+)$/.exec(path)?.[1] ?? '').toLowerCase();

/** The folder a path is in, as people read it. */
export const folderOf = (path: string): string =>
  path.slice(0, Math.max(0, path.length - fileName(path).length - 1));

export const projectEndings = ['netloom'];
export const dataEndings = ['csv', 'tsv', 'txt', 'parquet', 'jsonl', 'ndjson', 'json'];

export const isAbsolute = (path: string): boolean => /^([\\/]|[a-z]:[\\/])/i.test(path);

/** The one name of a file: relative paths start from `base`, and `.` and `..` are taken out. */
export function resolvePath(path: string, base: string | null): string {
  const whole = isAbsolute(path) || base === null ? path : `${base}/${path}`;
  const kept: string[] = [];
  for (const part of whole.split(/[\\/]/)) {
    if (part === '.' || (part === '' && kept.length > 0)) continue;
    const last = kept[kept.length - 1];
    if (part === '..' && last !== undefined && last !== '' && last !== '..') kept.pop();
    else kept.push(part);
  }
  return kept.join('/');
}
