/** The names under which app and preload speak; the page never sees them. */
export const channels = {
  invoke: 'netloom.invoke',
  event: 'netloom.event',
  enginePort: 'netloom.engine-port',
  gpuPort: 'netloom.gpu-port',
} as const;
