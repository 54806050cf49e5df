/** What the databases say differently. */
export interface SqlDifferences {
  /** Ends a table that is kept in the order of its primary key: one tree to search, not two. */
  readonly clustered: '' | 'without rowid';
  /** The type of bytes. */
  readonly bytes: 'blob' | 'bytea';
}
