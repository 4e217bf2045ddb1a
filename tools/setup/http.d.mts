import type { IncomingMessage } from 'node:http';

export function get(
  url: string,
  headers?: Record<string, string>,
  redirects?: number,
): Promise<IncomingMessage>;
export function proxyFor(target: URL, env?: NodeJS.ProcessEnv): URL | undefined;
