export interface DeleteQuery {
  /** Only what was received before this moment. */
  readonly receivedBeforeMs: number;
  /** Most events or keys deleted: keep it small, a writer waits that long. */
  readonly limit: number;
}

/** Port: forgetting. Each call is short. */
export interface RetentionStore {
  /**
   * Deletes the oldest events with their variants, and what rounds and rooms know of that time.
   * Their keys stay, so that a late repeat is still known as one.
   *
   * A store that keeps the events of a day (UTC) together deletes them together, once all of them
   * are old, however many they are.
   *
   * @returns how many events were deleted, or rounds or rooms if those were more; fewer than
   *   `limit`: there are no more of any
   */
  deleteEvents(query: DeleteQuery): Promise<number>;
  /**
   * Deletes the oldest keys whose event is gone.
   *
   * @returns how many; fewer than `limit`: there are no more
   */
  deleteKeys(query: DeleteQuery): Promise<number>;
}
