import type { TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import {
  notificationDefinitions,
  notifyEvents,
  reportDefinitions,
  reportTypes,
  scoreEventDefinitions,
  scoreEvents,
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
  /** Of the body; undefined: the body itself. */
  readonly member: 'report_msg' | 'data' | undefined;
  readonly schema: Validator;
}

/** @throws {TypeError} if there is no handler, or one of a name that no event has */
export function createDispatcher(handlers: EventHandlers): Dispatcher {
  const routes = routesOf(handlers);
  if (routes.size === 0 && handlers.onEvent === undefined) {
    throw new TypeError('handlers: none is given');
  }
  return {
    types: handlers.onEvent === undefined ? [...routes.keys()] : undefined,
    async dispatch(stored) {
      const event = toFeedEvent(stored);
      await handlers.onEvent?.(event);
      const route = routes.get(event.type);
      if (route === undefined) return;
      const { member } = route;
      const message = member === undefined ? event.body : event.body?.[member];
      if (route.schema.Check(message)) return await route.handle(message, event);
      const fault = `${member === undefined ? '' : `/${member}`}${faultOf(route.schema, message)}`;
      if (handlers.onMalformed === undefined) throw new MalformedEventError(fault);
      await handlers.onMalformed(event, fault);
    },
  };
}

function routesOf(handlers: EventHandlers): ReadonlyMap<string, Route> {
  const routes = new Map<string, Route>();
  // Other members are the object's own affair.
  const unknown = new Set(Object.keys(handlers).filter((name) => /^on[A-Z]/.test(name)));
  for (const name of ['onEvent', 'onMalformed']) unknown.delete(name);
  const add = (type: string, member: Route['member'], schema: TSchema): void => {
    const name = handlerName(type);
    unknown.delete(name);
    const handle = handlers[name as keyof EventHandlers] as Handler | undefined;
    if (handle === undefined) return;
    // It may be the method of an object.
    routes.set(type, { handle: handle.bind(handlers), member, schema: Compile(schema) });
  };
  for (const type of reportTypes) add(type, 'report_msg', reportDefinitions[type]);
  for (const event of notifyEvents) add(event, 'data', notificationDefinitions[event].data);
  for (const event of scoreEvents) add(event, undefined, scoreEventDefinitions[event]);
  for (const name of unknown) throw new TypeError(`handlers.${name}: no event has this name`);
  return routes;
}

function faultOf(schema: Validator, message: unknown): string {
  const [first] = schema.Errors(message);
  return first === undefined ? '' : `${first.instancePath} ${first.message}`;
}
