import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Answer, Job, Order } from './child.ts';
import type { Backend } from './stores.ts';

const file = join(import.meta.dirname, 'child.ts');

/** Processes that wait for orders. */
export class Processes {
  readonly #backend: Backend;
  readonly #children: readonly ChildProcess[];

  static async start(backend: Backend, count: number): Promise<Processes> {
    const children = Array.from({ length: count }, () =>
      fork(file, { execArgv: ['--disable-warning=ExperimentalWarning'] }),
    );
    await Promise.all(children.map(nextMessage));
    return new Processes(backend, children);
  }

  private constructor(backend: Backend, children: readonly ChildProcess[]) {
    this.#backend = backend;
    this.#children = children;
  }

  /**
   * Does each job in a process of its own, all let go at once.
   *
   * @returns the moments of each job's revocations
   */
  async run(location: string, jobs: readonly Job[]): Promise<number[][]> {
    const answers = jobs.map(async (job, index) => {
      const child = this.#children[index] as ChildProcess;
      const order: Order = { backend: this.#backend.name, location, job };
      child.send(order);
      const answer = (await nextMessage(child)) as Answer;
      if ('error' in answer) throw new Error(answer.error);
      return answer.moments;
    });
    await Promise.allSettled(answers);
    return await Promise.all(answers);
  }

  async stop(): Promise<void> {
    const ends = this.#children.map((child) => once(child, 'exit'));
    for (const child of this.#children) child.disconnect();
    await Promise.all(ends);
  }
}

/** Rejects if the process ends before it has said anything. */
async function nextMessage(child: ChildProcess): Promise<unknown> {
  const abort = new AbortController();
  const ended = once(child, 'exit', { signal: abort.signal }).then(([code]) => {
    throw new Error(`the process ended with ${code}`);
  });
  try {
    const [message] = (await Promise.race([once(child, 'message'), ended])) as unknown[];
    return message;
  } finally {
    ended.catch(() => {});
    abort.abort();
  }
}
