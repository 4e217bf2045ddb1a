// How large the packages are: printed, and kept in dist/SIZES.json.
import fs from 'node:fs';
import path from 'node:path';

const PACKAGE = /\.(AppImage|deb|tar\.gz|dmg|exe|zip)$/;

/** @returns {number} bytes below a folder, symbolic links not followed */
export function folderSize(folder) {
  let bytes = 0;
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const at = path.join(folder, entry.name);
    if (entry.isDirectory()) bytes += folderSize(at);
    else if (entry.isFile()) bytes += fs.statSync(at).size;
  }
  return bytes;
}

/**
 * @param {string} dist the folder electron-builder filled
 * @returns {Record<string, number>} bytes by name; unpacked folders end with a slash
 */
export function packageSizes(dist) {
  const sizes = {};
  for (const entry of fs
    .readdirSync(dist, { withFileTypes: true })
    .sort((a, b) => a.name.localeCompare(b.name))) {
    const at = path.join(dist, entry.name);
    if (entry.isDirectory() && /unpacked$|^mac/.test(entry.name)) sizes[`${entry.name}/`] = folderSize(at);
    if (entry.isFile() && PACKAGE.test(entry.name)) sizes[entry.name] = fs.statSync(at).size;
  }
  return sizes;
}

/** Writes SIZES.json and prints the same for people. */
export function recordSizes(dist) {
  const sizes = packageSizes(dist);
  fs.writeFileSync(path.join(dist, 'SIZES.json'), `${JSON.stringify(sizes, null, 2)}\n`);
  for (const [name, bytes] of Object.entries(sizes))
    console.log(`${(bytes / 1e6).toFixed(1).padStart(8)} MB  ${name}`);
}
