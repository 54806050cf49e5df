/**
 * Several processes of one command behind one port: who starts them, and what they ask him.
 *
 * Knows nothing of what they serve. Not exported from the package.
 */
export { joinWorkers, type WorkerGroup } from './join-workers.ts';
export { type WorkerDeath, Workers } from './workers.ts';
