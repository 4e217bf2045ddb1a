// Stamps: a finished piece of work is remembered by the hash of what it was made from.
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/**
 * The files below some paths, sorted, without tests.
 *
 * @param {string} root
 * @param {string[]} paths files or folders relative to root; missing ones are left out
 * @returns {string[]} relative paths with forward slashes
 */
export function listFiles(root, paths) {
  const found = [];
  const visit = (relative) => {
    const stat = fs.statSync(path.join(root, relative), { throwIfNoEntry: false });
    if (stat?.isFile() && !/\.test\.tsx?$/.test(relative)) found.push(relative);
    if (stat?.isDirectory())
      for (const name of fs.readdirSync(path.join(root, relative))) visit(`${relative}/${name}`);
  };
  paths.forEach(visit);
  return found.sort();
}

/**
 * @param {string} root
 * @param {string[]} paths files or folders relative to root
 * @returns {string} a hash that changes with any name or content
 */
export function hashFiles(root, paths) {
  const hash = crypto.createHash('sha256');
  for (const file of listFiles(root, paths))
    hash
      .update(file)
      .update('\0')
      .update(fs.readFileSync(path.join(root, file)))
      .update('\0');
  return hash.digest('hex');
}

/**
 * @param {string} file where the stamp lies
 * @param {string} value
 * @returns {boolean} whether the work was finished for just this value
 */
export function isStamped(file, value) {
  try {
    return fs.readFileSync(file, 'utf8') === value;
  } catch {
    return false;
  }
}

/** Writes a stamp as a whole or not at all. */
export function writeStamp(file, value) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(`${file}.part`, value);
  fs.renameSync(`${file}.part`, file);
}
