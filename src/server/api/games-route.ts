import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { SudApiError } from '../../client/index.ts';
import { clientPlatforms, Game } from '../../protocol/index.ts';
import { ProblemError } from '../problem.ts';
import type { ApiOptions } from './api-options.ts';
import { AppQuery, apiRoute, failures } from './route-schema.ts';

// Members that are not known stay, as in the client.
const Games = Type.Object({
  games: Type.Array(Type.Object(Game.properties, { additionalProperties: true })),
});

const GamesQuery = Type.Object({
  ...AppQuery.properties,
  platform: Type.Optional(
    Type.Enum(['ios', 'android', 'web'], { description: 'For which client; default ios.' }),
  ),
});
type GamesQuery = Static<typeof GamesQuery>;

/** The game list for the app's backend: cached, so that it may ask for each of its pages. */
export function gamesRoute(scope: FastifyInstance, { apps }: ApiOptions): void {
  scope.get<{ Querystring: GamesQuery }>(
    '/v1/games',
    {
      schema: {
        ...apiRoute,
        summary: "The games of the app, from the platform's server API, kept for ten minutes",
        querystring: GamesQuery,
        response: { 200: Games, ...failures },
      },
    },
    async ({ query: { app_id, platform } }) => {
      const { games } = apps.choose(app_id).sudClient;
      const filter = platform === undefined ? {} : { platform: clientPlatforms[platform] };
      return { games: await games.list(filter).catch(toProblem) };
    },
  );
}

/** @throws {ProblemError} `platform_refused`, `unavailable` */
function toProblem(error: unknown): never {
  if (!(error instanceof SudApiError)) throw error;
  const isRefusal = error.code === 'refused' || error.code === 'unavailable';
  throw new ProblemError(isRefusal ? 'platform_refused' : 'unavailable', error.message);
}
