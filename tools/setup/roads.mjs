// Several roads to one thing: the official source first, then what carries the same elsewhere.
import fs from 'node:fs';
import path from 'node:path';
import { get } from './http.mjs';
import { runtime } from './paths.mjs';

const file = path.join(runtime, 'refused.json');
const REMEMBER_MS = 7 * 24 * 3600_000;

function refusals() {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}

/** @returns {string | undefined} why a host refused this machine within the last week */
function refusedLately(host) {
  const refusal = refusals()[host];
  return refusal && Date.now() - refusal.when < REMEMBER_MS ? refusal.why : undefined;
}

function remember(refused) {
  if (refused.size === 0) return;
  const when = Date.now();
  const news = Object.fromEntries([...refused].map(([host, why]) => [host, { when, why }]));
  fs.mkdirSync(runtime, { recursive: true });
  fs.writeFileSync(file, JSON.stringify({ ...refusals(), ...news }, null, 2));
}

/** Lets every source be tried again. */
export const forgetRefusals = () => fs.rmSync(file, { force: true });

/**
 * Walks the roads in turn until one arrives.
 *
 * @template T
 * @param {{ name: string, host: string, walk: () => Promise<T> }[]} roads host: whose refusal is remembered
 * @param {{ note(text: string): void }} step
 * @returns {Promise<T>} what the first successful road brought
 * @throws naming every road and why it failed
 */
export async function firstRoad(roads, step) {
  const failures = [];
  const refused = new Map();
  for (const { name, host, walk } of roads) {
    const known = refusedLately(host);
    if (known) {
      failures.push(`${name}: ${known}`);
      step.note(`${name}: passed over, ${known} (remembered; "npm run setup -- --retry" tries again)`);
      continue;
    }
    try {
      step.doing(name);
      const result = await walk();
      if (failures.length) step.note(`taken instead: ${name}`);
      // Only now: where every road fails, the network is down, and that is no reason to avoid a host later.
      remember(refused);
      return result;
    } catch (error) {
      failures.push(`${name}: ${error.message}`);
      step.note(`${name}: ${error.message}`);
      if (error.unreachable) refused.set(host, error.message);
    }
  }
  throw new Error(`every source failed:\n  ${failures.join('\n  ')}`);
}

/**
 * @param {string} host
 * @returns {Promise<boolean>} whether it answers; a refusal is remembered
 */
export async function isReachable(host) {
  if (refusedLately(host)) return false;
  try {
    (await get(`https://${host}/`)).destroy();
    return true;
  } catch (error) {
    if (error.unreachable) remember(new Map([[host, error.message]]));
    return !error.unreachable;
  }
}
