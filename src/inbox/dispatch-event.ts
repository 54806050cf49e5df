import type { TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import {
  notificationDefinitions,
  notifyEvents,
  reportDefinitions,
  reportTypes,
} from '../protocol/index.ts';
import { type EventHandlers, handlerName } from './event-handlers.ts';
import { type FeedEvent, toFeedEvent } from './feed-event.ts';
import type { StoredEvent } from './message.ts';

/** Says that an event has not the form that its handler is promised; nothing helps but a look. */
export class MalformedEventError extends Error {
  override readonly name = 'MalformedEventError';
}

/** Hands events to the handlers that are meant. */
export interface Dispatcher {
  /** The types that have a handler; undefined: all. */
  readonly types: readonly string[] | undefined;
  /** @throws {MalformedEventError} and whatever a handler throws */
  dispatch(event: StoredEvent): Promise<void>;
}

type Handler = (message: unknown, event: FeedEvent) => void | Promise<void>;

interface Route {
  readonly handle: Handler;
  readonly member: 'report_msg' | 'data';
  readonly schema: Validator;
}

/** @throws {TypeError} if there is no handler, or one of a name that no event has */
export function createDispatcher(handlers: EventHandlers): Dispatcher {
  const { onEvent, onMalformed } = handlers;
  const routes = routesOf(handlers);
  if (routes.size === 0 && onEvent === undefined) throw new TypeError('handlers: none is given');
  return {
    types: onEvent === undefined ? [...routes.keys()] : undefined,
    async dispatch(stored) {
      const event = toFeedEvent(stored);
      await onEvent?.(event);
      const route = routes.get(event.type);
      if (route === undefined) return;
      const message = event.body?.[route.member];
      if (route.schema.Check(message)) return await route.handle(message, event);
      const fault = `/${route.member}${faultOf(route.schema, message)}`;
      if (onMalformed === undefined) throw new MalformedEventError(fault);
      await onMalformed(event, fault);
    },
  };
}

function routesOf(handlers: EventHandlers): ReadonlyMap<string, Route> {
  const named = new Map(Object.entries(handlers) as [string, Handler | undefined][]);
  const routes = new Map<string, Route>();
  const add = (type: string, member: Route['member'], schema: TSchema): void => {
    const name = handlerName(type);
    const handle = named.get(name);
    named.delete(name);
    if (handle !== undefined) routes.set(type, { handle, member, schema: Compile(schema) });
  };
  for (const type of reportTypes) add(type, 'report_msg', reportDefinitions[type]);
  for (const event of notifyEvents) add(event, 'data', notificationDefinitions[event].data);
  for (const name of named.keys()) {
    if (name !== 'onEvent' && name !== 'onMalformed') {
      throw new TypeError(`handlers.${name}: no event has this name`);
    }
  }
  return routes;
}

function faultOf(schema: Validator, message: unknown): string {
  const [first] = schema.Errors(message);
  return first === undefined ? '' : `${first.instancePath} ${first.message}`;
}
