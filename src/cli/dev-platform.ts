import { setTimeout as sleep } from 'node:timers/promises';
import { type AppConfig, type Config, simulatorAddress } from '../config/index.ts';
import {
  createControl,
  createSimulator,
  type RunningServer,
  type Simulator,
  type SimulatorOptions,
  serve,
} from '../simulator/index.ts';
import { CliError } from './exit.ts';
import { bold, dim, printLine, red } from './terminal.ts';
import { transcriptLine } from './transcript-line.ts';

/** How long the round lasts that `dev` shows. */
export const shownRoundMs = 1_000;
const longestWaitMs = 10_000;

export type SimulatedApp = Pick<SimulatorOptions, 'appId' | 'appSecret' | 'callbacks' | 'paths'>;

/** The simulated platform of `dev`. */
export interface DevPlatform {
  /** Address of its configuration service. */
  readonly url: string;
  readonly simulators: readonly Simulator[];
  /** Says from now on who calls whom; `app` says only what the app asks of the platform. */
  readonly tell: (whom: 'everyone' | 'app') => void;
  readonly close: () => Promise<void>;
}

/** @throws {CliError} if the port, which is the one after `PORT`, is in use */
export async function startDevPlatform(
  port: number,
  apps: readonly SimulatedApp[],
): Promise<DevPlatform> {
  // Nothing comes between the lines of the banner.
  let told: 'everyone' | 'app' | 'nobody' = 'nobody';
  const simulators = apps.map((app) =>
    createSimulator({
      ...app,
      roundMs: shownRoundMs,
      transcript: (entry) => {
        const isTold = told === 'everyone' || (told === 'app' && entry.kind === 'api');
        if (isTold) printLine(transcriptLine(entry));
      },
    }),
  );
  const server = await listenForPlatform(port, simulators, portOfDev);
  return {
    url: server.url,
    simulators,
    tell: (whom) => {
      told = whom;
    },
    close: async () => {
      await Promise.all([server.close(), ...simulators.map((simulator) => simulator.close())]);
    },
  };
}

/** How the person moves the simulated platform of `dev` to another port. */
export const portOfDev = 'set PORT to another one, the platform has the next';

/**
 * @param remedy how the person names another port
 * @throws {CliError} if the port is in use
 */
export async function listenForPlatform(
  port: number,
  simulators: readonly Simulator[],
  remedy: string,
): Promise<RunningServer> {
  const controls = simulators.slice(0, 1).map(createControl);
  try {
    return await serve(() => [...simulators, ...controls], { port });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE') throw new CliError(`the simulator cannot start: ${message}`);
    throw new CliError(
      `127.0.0.1:${port} is in use, where the simulated platform listens: ${remedy}`,
    );
  }
}

/** The configuration with the simulator in it where it really listens. */
export function withPlatform(config: Config, url: string): Config {
  const apps = config.apps.map((app) =>
    usesSimulator(config, app) ? Object.freeze({ ...app, configService: url }) : app,
  );
  return Object.freeze({ ...config, apps: Object.freeze(apps) });
}

/** Whether the app was left to the simulator, and not given a platform of its own. */
export function usesSimulator({ simulatorPort }: Config, app: AppConfig): boolean {
  return simulatorPort !== undefined && app.configService === simulatorAddress(simulatorPort);
}

/** Plays one round, so that every callback is seen once. Never rejects. */
export async function showRound(simulator: Simulator, uids: readonly string[]): Promise<void> {
  printLine(`${bold('A round')} ${dim(`of ${uids.join(' and ')} on the simulated platform:`)}\n`);
  try {
    const { gameRoundId, settle } = await simulator.playRound({ uids });
    // Retries may go on for hours: they are told as they come.
    await Promise.race([simulator.settled(), sleep(longestWaitMs, undefined, { ref: false })]);
    const [winner] = settle.results;
    printLine(`\n${dim(`Round ${gameRoundId} is over, ${winner?.uid} won.`)}\n`);
  } catch (error) {
    printLine(`${red('the round was not played')}: ${(error as Error).message}`);
  }
}
