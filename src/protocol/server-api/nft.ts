import { Type } from 'typebox';
import { type ApiDefinition, headerAuth } from './definition.ts';
import { int64, integer, optional, text } from './fields.ts';

const userId = text('User id.');
const web3 = (key: string) => ({ group: 'web3_api', key });
const shared = { source: 'documents', ...headerAuth, requestId: true, retry: 'safe' } as const;

/** Section 12.1. */
export const NftDetails = Type.Object({
  media_type: integer('1 image.'),
  rich_media_url: text('Address of the medium.'),
  chain_type: optional(int64('Chain.')),
  contract_address: optional(text('Contract.')),
  token_id: optional(text('Token id of the NFT.')),
});

export const nftApis = {
  nft_get_details: {
    summary: 'What NFTs are, by their detail tokens',
    section: '12.1',
    ...shared,
    // The table and the sample of the documents name it differently.
    endpoints: [web3('get_details'), web3('get_nft_details')],
    request: Type.Object({ user_id: userId, nft_details_tokens: Type.Array(Type.String()) }),
    data: Type.Object({ nft_details_map: Type.Record(Type.String(), NftDetails) }),
    errors: ['nft', 'game_server'],
  },
  nft_refresh_details: {
    summary: 'Fresh detail tokens of a user',
    section: '12.2',
    ...shared,
    endpoints: [web3('refresh_details')],
    request: Type.Object({ user_id: userId }),
    data: Type.Object({
      expire_at_ms: int64('Expiry, milliseconds since 1970.'),
      tokens: Type.Array(Type.String(), { description: 'Valid detail tokens: not for logs.' }),
    }),
    errors: ['nft', 'game_server'],
  },
} as const satisfies Record<string, ApiDefinition>;
