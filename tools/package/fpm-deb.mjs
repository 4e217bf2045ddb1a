#!/usr/bin/env node
// The part of `fpm -s dir -t deb` that electron-builder asks for, on dpkg-deb; used where fpm itself is out of reach.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * @param {string[]} args fpm's arguments as electron-builder writes them
 * @returns {{ options: Record<string, string>, depends: string[], recommends: string[], files: [from: string, to: string][] }}
 */
export function parseFpm(args) {
  const parsed = { options: {}, depends: [], recommends: [], files: [] };
  const rest = [...args];
  while (rest.length) {
    const word = rest.shift();
    if (word === '--force' || word === '--debug') continue;
    else if (word === '-d' || word === '--depends') parsed.depends.push(rest.shift());
    else if (word === '--deb-recommends') parsed.recommends.push(rest.shift());
    else if (word.startsWith('-')) parsed.options[word.replace(/^-+/, '')] = rest.shift();
    else parsed.files.push([word.slice(0, word.lastIndexOf('=')), word.slice(word.lastIndexOf('=') + 1)]);
  }
  return parsed;
}

/**
 * @param {ReturnType<typeof parseFpm>} parsed
 * @param {number} kilobytes installed size
 * @returns {string} the package's control file
 */
export function controlFile({ options, depends, recommends }, kilobytes) {
  const [first, ...more] = (options.description || options.name).trim().split('\n');
  const fields = {
    Package: options.name,
    Version: options.version,
    Architecture: options.architecture,
    Maintainer: options.maintainer,
    'Installed-Size': String(kilobytes),
    Depends: depends.join(', '),
    Recommends: recommends.join(', '),
    Section: options.category || 'misc',
    Priority: 'optional',
    Homepage: options.url,
    Description: [first.trim(), ...more.map((line) => ` ${line.trim() || '.'}`)].join('\n'),
  };
  const lines = Object.entries(fields).filter(([, value]) => value);
  return lines.map(([name, value]) => `${name}: ${value}\n`).join('');
}

function run(command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} failed (${status}): ${stderr}`);
  return stdout;
}

/** Hard links where the file system allows them: the program's folder is large. */
function copyInto(from, to) {
  const folder = from.endsWith('/');
  fs.mkdirSync(folder ? to : path.dirname(to), { recursive: true });
  const source = folder ? `${from}.` : from;
  if (spawnSync('cp', ['-al', source, to]).status !== 0) run('cp', ['-a', source, to]);
}

function main(args) {
  const parsed = parseFpm(args);
  const { options } = parsed;
  if (options.t !== 'deb') throw new Error(`only deb can be made here, not ${options.t}`);
  const stage = fs.mkdtempSync(path.join(os.tmpdir(), 'netloom-deb-'));
  try {
    fs.chmodSync(stage, 0o755);
    for (const [from, to] of parsed.files) copyInto(from, path.join(stage, to));
    const control = path.join(stage, 'DEBIAN');
    fs.mkdirSync(control);
    const scripts = { 'after-install': 'postinst', 'after-remove': 'postrm' };
    for (const [option, name] of Object.entries(scripts))
      if (options[option]) {
        fs.copyFileSync(options[option], path.join(control, name));
        fs.chmodSync(path.join(control, name), 0o755);
      }
    const kilobytes = Number(run('du', ['-sk', stage]).split('\t')[0]);
    fs.writeFileSync(path.join(control, 'control'), controlFile(parsed, kilobytes));
    const compression = options['deb-compression'] === 'gz' ? 'gzip' : options['deb-compression'] || 'xz';
    // Level 4: xz's highest levels take many minutes for a few per cent.
    run('dpkg-deb', [
      '--root-owner-group',
      `-Z${compression}`,
      '-z4',
      '--build',
      stage,
      options.package || options.p,
    ]);
  } finally {
    fs.rmSync(stage, { recursive: true, force: true });
  }
}

if (process.argv[1] && fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url))
  main(process.argv.slice(2));
