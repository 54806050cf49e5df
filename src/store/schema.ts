import type { Generated } from 'kysely';

/** Tables as TypeScript sees them, the same for every database. */
export interface Database {
  users: UsersTable;
  revocations: RevocationsTable;
  nonces: NoncesTable;
}

/** Their names, for those who count rows. */
export const tableNames = ['users', 'revocations', 'nonces'] as const satisfies (keyof Database)[];

export interface UsersTable {
  app_id: string;
  uid: string;
  nick_name: string;
  avatar_url: string;
  gender: string;
  is_ai: number;
  ai_level: number;
  /** 0 or 1. */
  banned: number;
}

export interface RevocationsTable {
  /** Grows with every revocation; the order in which others learn of them. */
  position: Generated<number>;
  app_id: string;
  uid: string;
  revoked_at_ms: number;
}

export interface NoncesTable {
  app_id: string;
  nonce: string;
  digest: string;
  /** How often it was presented since it was new. */
  uses: number;
  expires_at_ms: number;
}
