import type { DeliveryState, NewDelivery, WebhookDelivery } from './delivery.ts';
import type { EndpointHealth, WebhookEndpoint, WebhookSecret } from './endpoint.ts';

/** Port: which addresses get events. All is on disk when a promise resolves. */
export interface EndpointStore {
  addEndpoint(endpoint: WebhookEndpoint): Promise<void>;
  /** Every endpoint of every app, the oldest first. */
  listEndpoints(): Promise<readonly WebhookEndpoint[]>;
  findEndpoint(id: string): Promise<WebhookEndpoint | undefined>;
  /**
   * Reads and changes them so that no other change comes in between.
   *
   * @returns the endpoint as it is now; undefined if there is none
   */
  changeSecrets(
    id: string,
    change: (secrets: readonly WebhookSecret[]) => readonly WebhookSecret[],
  ): Promise<WebhookEndpoint | undefined>;
  /**
   * Reads and changes it so that no other change comes in between. A change that ends a pause
   * (`pauses` becomes 0) also makes due what waits for another attempt.
   *
   * @param change given back as it was: nothing is written
   */
  changeHealth(
    id: string,
    nowMs: number,
    change: (health: EndpointHealth) => EndpointHealth,
  ): Promise<void>;
  /**
   * From now on nothing more is sent; what is left goes with {@link DeliveryStore.deleteExpired}.
   *
   * @returns whether it was there
   */
  removeEndpoint(id: string): Promise<boolean>;
}

/** The events up to a position as deliveries. */
export interface FanOut {
  /** Where the one before ended. */
  readonly from: number;
  readonly to: number;
  readonly deliveries: readonly NewDelivery[];
}

/** The right to send what is first in a lane, for a while. */
export interface Claim {
  readonly lane: string;
  /** Of this claim; another one of the lane has another. */
  readonly token: string;
  /** The one call that is tried behind a pause: as long as it is held nothing else is sent. */
  readonly isProbe: boolean;
}

export interface ClaimQuery {
  readonly endpointId: string;
  readonly nowMs: number;
  /** After so many milliseconds the lane is free for others, unless renewed. */
  readonly leaseMs: number;
  /** Most lanes. */
  readonly limit: number;
}

export interface ClaimedDelivery {
  readonly claim: Claim;
  readonly delivery: WebhookDelivery;
}

/** What became of a claimed delivery. Its lane is free afterwards. */
export type Outcome = ClaimedDelivery &
  (
    | { readonly kind: 'delivered' }
    /** Not counted: it was not sent, or nobody knows. */
    | { readonly kind: 'released'; readonly dueAtMs: number }
    | { readonly kind: 'failed'; readonly error: string; readonly dueAtMs: number }
    | { readonly kind: 'dead'; readonly error: string }
  );

export interface DeliveryQuery {
  readonly state: DeliveryState;
  readonly endpointId: string;
  /** Only of events behind this position. */
  readonly after: number;
  readonly limit: number;
}

/**
 * Port: what is on its way. A lane has at most one holder, and the first delivery of a lane is
 * the only one that can be claimed: that keeps the order.
 */
export interface DeliveryStore {
  /** Up to which position events have become deliveries. */
  fanOutPosition(): Promise<number>;
  /**
   * Deliveries to endpoints that are not there any more are left out.
   *
   * @returns false, and nothing is kept, if another one came from `from` first
   */
  saveFanOut(batch: FanOut): Promise<boolean>;
  /** Endpoints that have something due and are not paused. */
  listDue(nowMs: number): Promise<readonly string[]>;
  /** Takes lanes that are due, those that have waited longest first. */
  claim(query: ClaimQuery): Promise<readonly ClaimedDelivery[]>;
  /** @returns those that are still held; they are for `leaseMs` more */
  renew(claims: readonly Claim[], nowMs: number, leaseMs: number): Promise<readonly Claim[]>;
  /** Writes down what became of claims, in one transaction. Those that are lost change nothing. */
  record(outcomes: readonly Outcome[], nowMs: number): Promise<void>;
  /** By position. */
  listDeliveries(query: DeliveryQuery): Promise<readonly WebhookDelivery[]>;
  /**
   * Puts deliveries to be sent at once, as if for the first time, whatever became of them before; all
   * or none.
   */
  send(deliveries: readonly NewDelivery[], nowMs: number): Promise<void>;
  /** When the oldest event was received that is still to be sent. */
  oldestPending(): Promise<number | undefined>;
  /**
   * Deletes deliveries that are dead since before `deadBeforeMs`, at most `limit`, and as many of
   * removed endpoints, which go with the last of theirs.
   *
   * @returns how many rows: 0 when nothing is left to delete
   */
  deleteExpired(deadBeforeMs: number, limit: number): Promise<number>;
}

/** The parts of a store that webhooks are kept in. */
export interface WebhookStores {
  readonly endpoints: EndpointStore;
  readonly deliveries: DeliveryStore;
}
