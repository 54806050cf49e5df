import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus, release, type } from 'node:os';

export interface Machine {
  cpu: string;
  cores: number;
  node: string;
  kernel: string;
  /** Servers on core 0, load generator on core 1. */
  pinned: boolean;
}

function canPin(): boolean {
  if (availableParallelism() < 2) return false;
  return ['0', '1'].every((core) => spawnSync('taskset', ['-c', core, 'true']).status === 0);
}

export function inspectMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    node: process.version,
    kernel: `${type()} ${release()}`,
    pinned: canPin(),
  };
}

/** The orchestrator polls and imports, so it belongs on the load generator's side. */
export function pinSelf(machine: Machine): void {
  if (!machine.pinned) return;
  spawnSync('taskset', ['-a', '-c', '-p', '1', String(process.pid)]);
}

export function describePinning(machine: Machine): string {
  return machine.pinned
    ? 'servers on core 0, load generator on core 1'
    : 'NOT pinned (taskset or a second core is missing), so expect more noise';
}

/** Ticks of all cores since boot: all of them, and those the host gave to someone else. */
interface CpuTicks {
  total: number;
  stolen: number;
}

export function readCpuTicks(): CpuTicks | undefined {
  if (!existsSync('/proc/stat')) return undefined;
  const line = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0] ?? '';
  // user nice system idle iowait irq softirq steal; the guest times after them are part of user.
  const ticks = line.split(/\s+/).slice(1, 9).map(Number);
  return { total: ticks.reduce((sum, value) => sum + value, 0), stolen: ticks[7] ?? 0 };
}

/** Share of the machine's time that the host took away, or undefined where nobody tells. */
export function stolenShare(before?: CpuTicks, after?: CpuTicks): number | undefined {
  if (!before || !after || after.total === before.total) return undefined;
  return (after.stolen - before.stolen) / (after.total - before.total);
}
