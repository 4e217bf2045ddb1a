// One GET request with redirects, a short patience for the connection, and the proxy that the environment names.
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import tls from 'node:tls';

const CONNECT_MS = 6_000;
const IDLE_MS = 30_000;

/**
 * @param {string} url http or https
 * @param {Record<string, string>} headers
 * @returns {Promise<http.IncomingMessage>} the response, once its headers are there
 * @throws where the host is out of reach; `unreachable` is then true on the error
 */
export async function get(url, headers = {}, redirects = 5) {
  const target = new URL(url);
  const response = await request(target, headers);
  const { statusCode = 0 } = response;
  if (statusCode >= 300 && statusCode < 400 && response.headers.location) {
    response.resume();
    if (redirects === 0) throw new Error(`${target.host} redirects without end`);
    return get(new URL(response.headers.location, target).href, headers, redirects - 1);
  }
  if (statusCode !== 200 && statusCode !== 206 && statusCode !== 416) {
    response.resume();
    const refused = [401, 403, 407, 451, 502, 503].includes(statusCode);
    throw failure(`${target.host} answered ${statusCode}`, refused);
  }
  response.setTimeout(IDLE_MS, () => response.destroy(new Error(`${target.host} fell silent`)));
  return response;
}

const failure = (message, unreachable) => Object.assign(new Error(message), { unreachable });

async function request(target, headers) {
  const proxy = proxyFor(target);
  const socket = proxy && target.protocol === 'https:' ? await tunnel(proxy, target) : undefined;
  return new Promise((resolve, reject) => {
    const { get: send } = target.protocol === 'https:' ? https : http;
    const connection = socket ? { createConnection: () => socket, agent: false } : { ca: authorities() };
    const sent = send(target, { headers: { 'user-agent': 'netloom-setup', ...headers }, ...connection });
    const patience = setTimeout(
      () => sent.destroy(new Error(`no answer within ${CONNECT_MS / 1000} s`)),
      CONNECT_MS,
    );
    sent.on('response', (response) => (clearTimeout(patience), resolve(response)));
    sent.on('error', (error) => {
      clearTimeout(patience);
      reject(failure(`${target.host} is out of reach (${error.code ?? error.message})`, true));
    });
  });
}

/**
 * @param {URL} target
 * @param {NodeJS.ProcessEnv} env
 * @returns {URL | undefined} the proxy to go through, after HTTPS_PROXY and NO_PROXY
 */
export function proxyFor(target, env = process.env) {
  const named = env.HTTPS_PROXY || env.https_proxy;
  if (!named || target.protocol !== 'https:') return undefined;
  const except = (env.NO_PROXY || env.no_proxy || '')
    .split(',')
    .map((name) => name.trim().replace(/^\*?\./, ''));
  const direct = except.some(
    (name) => name === '*' || (name && (target.hostname === name || target.hostname.endsWith(`.${name}`))),
  );
  return direct ? undefined : new URL(named.includes('://') ? named : `http://${named}`);
}

/** Where a person's other programs find the authorities that a company adds to those everyone knows. */
const CA_FILES = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'PIP_CERT', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'];
let known;

/**
 * Whom to trust: Node's list, the system's where Node can read it, and the files that the environment names. Electron's
 * Node heeds none of these by itself.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {string[]}
 */
function authorities(env = process.env) {
  known ??= [
    ...tls.rootCertificates,
    ...(tls.getCACertificates?.('system') ?? []),
    ...new Set(CA_FILES.flatMap((name) => readable(env[name]))),
  ];
  return known;
}

function readable(file) {
  try {
    return file ? [fs.readFileSync(file, 'utf8')] : [];
  } catch {
    return [];
  }
}

function tunnel(proxy, target) {
  return new Promise((resolve, reject) => {
    const credentials = decodeURIComponent(`${proxy.username}:${proxy.password}`);
    const ask = http.request({
      host: proxy.hostname,
      port: proxy.port || 80,
      method: 'CONNECT',
      path: `${target.hostname}:${target.port || 443}`,
      timeout: CONNECT_MS,
      headers: proxy.username
        ? { 'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}` }
        : {},
    });
    const refuse = (reason) => reject(failure(`${target.host} is out of reach (proxy: ${reason})`, true));
    ask.on('connect', (response, socket) =>
      response.statusCode === 200
        ? resolve(tls.connect({ socket, servername: target.hostname, ca: authorities() }))
        : (socket.destroy(), refuse(response.statusCode)),
    );
    ask.on('timeout', () => ask.destroy(new Error('no answer')));
    ask.on('error', (error) => refuse(error.message));
    ask.end();
  });
}
