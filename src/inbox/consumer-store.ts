/** An event that a consumer could not handle. */
export interface SetAsideEvent {
  readonly consumer: string;
  /** Of the event; it may be deleted meanwhile. */
  readonly position: number;
  /** How often it was tried. */
  readonly attempts: number;
  /** What went wrong the last time. */
  readonly error: string;
  readonly atMs: number;
}

export interface SetAsideQuery {
  /** Only of this consumer. */
  readonly consumer?: string | undefined;
  /** Only behind this one, in the order of consumer, then position. */
  readonly after?: Pick<SetAsideEvent, 'consumer' | 'position'> | undefined;
  readonly limit: number;
}

/** Port: how far each consumer is. */
export interface ConsumerStore {
  /** The last position that is done with; 0 for a consumer that was never heard of. */
  findPosition(consumer: string): Promise<number>;
  /** Moves a consumer on; never back. On disk when the promise resolves. */
  savePosition(consumer: string, position: number): Promise<void>;
  /** Notes the event and moves its consumer on to it, both or neither. */
  setAside(event: SetAsideEvent): Promise<void>;
  listSetAside(query: SetAsideQuery): Promise<readonly SetAsideEvent[]>;
  /** @returns whether it was there */
  removeSetAside(consumer: string, position: number): Promise<boolean>;
}
