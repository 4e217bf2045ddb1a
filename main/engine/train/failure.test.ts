import { expect, test } from 'vitest';
import { NetloomError } from '#shared/errors';
import { gpuFailure } from '../backend/webgpu/adapter';
import { clouds, classifier, projectWith } from './job.fixture';
import { endingOf } from './failure';

const given = { project: projectWith(classifier, {}), spec: clouds().spec };

test('a graphics card that breaks off interrupts the run, whose checkpoints go on elsewhere', () => {
  expect(endingOf(gpuFailure('it was lost (destroyed)'), given)).toEqual({
    status: 'interrupted',
    reason:
      'The graphics card failed: it was lost (destroyed). Resume the run there, on the processor, or with smaller batches',
  });
});

test('what nobody foresaw fails the run', () => {
  expect(endingOf(new NetloomError('graph.unbuildable', 'It cannot be built.'), given).status).toBe('failed');
});
