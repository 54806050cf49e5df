/** One that receivers know: an old one goes on signing beside the new until it expires. */
export interface WebhookSecret {
  /** `whsec_` and 32 random bytes in base64. */
  readonly value: string;
  /** Milliseconds since 1970; null: it does not expire. */
  readonly expiresAtMs: number | null;
}

/** How calls to an endpoint have gone lately, on whichever replica. */
export interface EndpointHealth {
  /** Failed calls since the last one that succeeded. */
  readonly failures: number;
  /** Pauses since the last call that succeeded. More than none: only one call at a time is tried. */
  readonly pauses: number;
  /** Until when nothing is sent, milliseconds since 1970; 0: it was not paused. */
  readonly pausedUntilMs: number;
}

/** An address of the app that gets events. */
export interface WebhookEndpoint extends EndpointHealth {
  /** `we_` and letters and digits. */
  readonly id: string;
  readonly appId: string;
  /** `http:` or `https:`. */
  readonly url: string;
  /** Only events of one of these types; undefined: of every type. */
  readonly types: readonly string[] | undefined;
  /** Newest first. */
  readonly secrets: readonly WebhookSecret[];
  readonly createdAtMs: number;
  /** It gets the events behind this position. */
  readonly sincePosition: number;
}

export const healthy: EndpointHealth = { failures: 0, pauses: 0, pausedUntilMs: 0 };
