import { readFileSync } from 'node:fs';

export interface Credentials {
  readonly appId: string;
  readonly secret: string;
}

export interface Vectors {
  readonly credentials: { readonly demo: Credentials; readonly old_demo: Credentials };
  /** Tokens whose secret is published too. */
  readonly published: readonly {
    readonly id: string;
    readonly credentials: 'demo' | 'old_demo';
    readonly token: string;
    readonly header: string;
    readonly payload: string;
    readonly exp: number;
  }[];
  /** Tokens whose secret was never published: good for reading only. */
  readonly unknownSecret: readonly {
    readonly id: string;
    readonly token: string;
    readonly header: string;
    readonly payload: string;
    readonly expiresAt: string;
  }[];
  /** What each SDK emits. */
  readonly layouts: readonly {
    readonly sdk: string;
    readonly header: string;
    readonly headerSegment: string;
    readonly claimOrder: readonly string[];
    readonly signature: 'raw' | 'hex';
  }[];
  /** sdk_error_code of the Node, Go and PHP SDKs for hostile tokens, 0 for accepted. */
  readonly observed: {
    readonly columns: readonly string[];
    readonly rows: readonly (readonly [string, number, number, number])[];
  };
}

export const vectors = JSON.parse(
  readFileSync(new URL('./tokens.json', import.meta.url), 'utf8'),
) as Vectors;
