export interface DeleteQuery {
  /** Only what was received before this moment. */
  readonly receivedBeforeMs: number;
  /** Most events or keys deleted: keep it small, a writer waits that long. */
  readonly limit: number;
}

/** Port: forgetting. Each call is one short transaction. */
export interface RetentionStore {
  /**
   * Deletes the oldest events with their variants, and what rounds and rooms know of that time.
   * Their keys stay, so that a late repeat is still known as one.
   *
   * @returns how many events were deleted; fewer than `limit`: there are no more
   */
  deleteEvents(query: DeleteQuery): Promise<number>;
  /**
   * Deletes the oldest keys whose event is gone.
   *
   * @returns how many; fewer than `limit`: there are no more
   */
  deleteKeys(query: DeleteQuery): Promise<number>;
}
