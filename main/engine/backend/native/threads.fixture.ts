// A child for threads.test.ts: an LSTM where the system gives no thread any more. It says a line of JSON.
import { spawnSync } from 'node:child_process';
import { loadTf } from '../load';
import { nativeOf } from './native';
import { ownLstm } from './ownLstm';

async function main(): Promise<void> {
  const { tf } = await loadTf();
  const waves = (shape: number[], scale: number) =>
    tf.mul(scale, tf.reshape(tf.sin(tf.range(0, tf.util.sizeFromShape(shape))), shape));
  // Whatever else wants threads has them now.
  const given = { x: waves([64, 20, 16], 2), kernel: waves([16, 128], 0.2), recurrent: waves([32, 128], 0.2), bias: waves([128], 1) }; // prettier-ignore
  tf.matMul(given.kernel, given.recurrent, false, true).dataSync();

  if (process.argv[2] === 'limited') {
    spawnSync('prlimit', ['--pid', String(process.pid), '--nproc=1:1']);
    // Nothing of this kind is refused to root.
    if (process.getuid!() === 0) process.setuid!(65534);
  }
  const refused = (spawnSync('true').error as NodeJS.ErrnoException | undefined)?.code ?? null;
  const answer = ownLstm(tf, nativeOf(tf), { ...given, goBackwards: false, returnSequences: true });
  console.log(JSON.stringify({ refused, answer: Buffer.from(answer.dataSync().buffer).toString('base64') }));
}

void main();
