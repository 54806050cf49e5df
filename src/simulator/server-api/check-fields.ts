import type { TSchema } from 'typebox';
import { findProblem } from '../../protocol/find-problem.ts';
import { type ApiName, apiDefinition, pushEventDefinitions } from '../../protocol/index.ts';
import { Refused } from '../refused.ts';

type Json = Record<string, unknown>;

/**
 * Holds a request against the documented members and limits. Texts that the platform cuts off are
 * cut off in place.
 *
 * @throws {Refused} 10002 with the place, never the value
 */
export function checkFields(name: ApiName, request: Json): void {
  const { request: schema, errors } = apiDefinition(name);
  check(schema, request, '', errors);
  if (name !== 'push_event') return;
  const { event, data } = request as { event: string; data: Json };
  cutOff(data, 'report_game_info_extras', 1024);
  cutOff(data, 'report_game_info_key', 64);
  if (!Object.hasOwn(pushEventDefinitions, event)) {
    throw new Refused(10002, '/event is not a documented event', ['game_server']);
  }
  const known = pushEventDefinitions[event as keyof typeof pushEventDefinitions];
  check(known.data, data, '/data', ['game_server']);
}

function check(
  schema: TSchema,
  value: unknown,
  place: string,
  groups: ConstructorParameters<typeof Refused>[2],
): void {
  const problem = findProblem(schema, value, place);
  if (problem !== undefined) throw new Refused(10002, problem, groups);
}

/** A character that would be cut in two goes as well. */
function cutOff(data: Json, name: string, maxBytes: number): void {
  const value = data[name];
  if (typeof value !== 'string' || Buffer.byteLength(value) <= maxBytes) return;
  let bytes = 0;
  let kept = '';
  for (const character of value) {
    bytes += Buffer.byteLength(character);
    if (bytes > maxBytes) break;
    kept += character;
  }
  data[name] = kept;
}
