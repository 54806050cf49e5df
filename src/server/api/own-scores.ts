import { ProblemError } from '../problem.ts';
import type { ServiceApp } from '../service-apps.ts';

/** @throws {ProblemError} `scores_elsewhere` */
export function ownScores(app: ServiceApp): ServiceApp {
  if (app.ownsScores) return app;
  throw new ProblemError('scores_elsewhere', 'the wallet at WALLET_URL keeps them: ask it instead');
}
