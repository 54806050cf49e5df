/** The types of the client: this file has to compile, and is not run. */
import {
  type ApiInput,
  type CallOptions,
  createSudClient,
  type GameBatchOrder,
  gameOrder,
  SudApiError,
  type SudClient,
} from '../../src/client/index.ts';
import type {
  ApiName,
  Game,
  GameRule,
  PushEvent,
  PushEventData,
  ReportPlayerResult,
} from '../../src/protocol/index.ts';

type Same<A, B> = [A, B] extends [B, A] ? true : false;
type Answer<Method extends (...args: never[]) => unknown> = Awaited<ReturnType<Method>>;

/** Never called. */
export async function calls(client: SudClient, signal: AbortSignal): Promise<void> {
  const options: CallOptions = { signal, timeoutMs: 100 };

  // What is needed is asked for, what is not may be left out.
  await client.getMgList();
  await client.authAppList({}, options);
  await client.mgList({ platform: 2 });
  // @ts-expect-error There are three platforms.
  await client.mgList({ platform: 4 });
  // @ts-expect-error mg_id is needed.
  await client.getMgInfo({});
  // @ts-expect-error The request is needed.
  await client.getMgInfo();
  // @ts-expect-error An int64 is a string: a number has lost its digits.
  await client.getMgInfo({ mg_id: 1 });
  // @ts-expect-error The secret is the client's own.
  await client.getMgInfo({ mg_id: '1', app_secret: 's' });
  // @ts-expect-error No such API.
  await client.getEverything();

  // One of two ids.
  await client.queryOrder({ order_id: '1' });
  await client.queryOrder({ out_order_id: '1' });
  await client.queryOrder({ order_id: '1', out_order_id: '1' });
  // @ts-expect-error Neither of them.
  await client.queryOrder({});
  // @ts-expect-error Neither of them.
  await client.queryMatchBase({});

  // The operation tells the type of its data.
  const user_info = { uid: 'u', nick_name: 'U', avatar_url: '' };
  const operated = { mg_id: '1', room_id: 'r', user_info };
  await client.bulletOperate({ ...operated, op_code: 2, data: { content_code: 1 } });
  await client.bulletOperate({ ...operated, op_code: 3, data: { gift_id: 2, amount: 5 } });
  // @ts-expect-error A comment is no gift.
  await client.bulletOperate({ ...operated, op_code: 3, data: { content_code: 1 } });

  // By name, with the types of the methods.
  const order = await client.call('query_order', { order_id: '1' }, options);
  true satisfies Same<typeof order, Answer<SudClient['queryOrder']>>;
  // @ts-expect-error The request of another API.
  await client.call('query_order', { match_id: '1' });

  // Answers.
  const { mg_info_list } = await client.getMgList();
  mg_info_list[0]?.mg_id satisfies string | undefined;
  mg_info_list[0]?.name.default satisfies string | undefined;
  const { nft_details_map } = await client.nftGetDetails({ user_id: 'u', nft_details_tokens: [] });
  nft_details_map.t?.chain_type satisfies string | undefined;
  (await client.bulletRefresh({ mg_id: '1', anchor_id: 'h' })).expire_at satisfies string;
  order.status satisfies string;
  order.payload satisfies unknown;
  // @ts-expect-error May be absent.
  order.from_uid satisfies string;
}

export async function events(client: SudClient): Promise<void> {
  const room = { room_id: 'r' };
  await client.events.userIn('1', { ...room, code: 'c', seat_index: -1 });
  await client.events.userIn('1', {
    ...room,
    user_info: { uid: 'u', nick_name: 'U', avatar_url: '', gender: 'female' },
  });
  await client.events.userIn('1', { ...room, code: 'c', mode: 2 });
  // @ts-expect-error Neither a code nor a user.
  await client.events.userIn('1', room);
  // @ts-expect-error No such gender.
  await client.events.userIn('1', { ...room, user_info: { ...nobody, gender: 'f' } });
  // @ts-expect-error A number here.
  await client.events.aiAdd('1', { ...room, ai_players: [], is_ready: true });
  // @ts-expect-error A truth value here.
  await client.events.userReady('1', { uid: 'u', is_ready: 1 });

  const info = await client.events.roomInfo('1', room);
  info.player[0]?.seat_index satisfies number | undefined;
  true satisfies Same<Answer<SudClient['events']['aiAdd']>, { uids: string[] }>;
  true satisfies Same<Answer<SudClient['events']['roomClear']>, unknown>;

  await client.events.gameSetting('1', { ...room, rule: { mode: 1 } satisfies GameRule<'ludo'> });
  // @ts-expect-error Not a rule of this game.
  ({ keyNum: 45 }) satisfies GameRule<'ludo'>;

  // The timestamp is filled in, unless it is given.
  await client.pushEvent({ event: 'brand_new', mg_id: '1', data: {} });
  await client.pushEvent({ event: 'brand_new', mg_id: '1', data: {}, timestamp: '1' });
}

const nobody = { uid: '', nick_name: '', avatar_url: '' };

export async function orders(client: SudClient): Promise<void> {
  const keys = { out_order_id: 'o', room_id: 'r', from_uid: 'u', to_uid: 'u' };
  await client.createOrder(gameOrder('texasHoldemPro', 'add_score', { ...keys, value: 200 }));
  await client.createOrder(gameOrder('werewolf', 'buy_role', { ...keys, payload: { role_id: 3 } }));
  gameOrder('customRocket', 'fire_model', keys);
  // @ts-expect-error Points are needed.
  gameOrder('texasHoldemPro', 'add_score', keys);
  // @ts-expect-error The role is needed.
  gameOrder('werewolf', 'buy_role', keys);
  // @ts-expect-error A command of another game.
  gameOrder('werewolf', 'add_score', { ...keys, value: 1 });
  // @ts-expect-error Has no payload.
  gameOrder('spaceKill', 'gift', { ...keys, value: 1, payload: {} });

  const { room_id: _room, ...entry } = keys;
  ({ ...entry, cmd: 'gift_windy', payload: { count: 1 } }) satisfies GameBatchOrder<
    'minesweeper',
    'gift_windy'
  >;
  // @ts-expect-error The price is needed.
  ({ ...entry, cmd: 'change_hand' }) satisfies GameBatchOrder<'minesweeper', 'change_hand'>;
}

export async function sequences(client: SudClient): Promise<void> {
  for await (const { game_round_id, report_info } of client.pages.reportsOfRoom('r')) {
    game_round_id satisfies string;
    report_info.game_settle?.results?.[0] satisfies ReportPlayerResult | undefined;
  }
  for await (const result of client.pages.playerResults('r', { pageSize: 50 })) {
    result satisfies ReportPlayerResult;
  }
  (await client.games.list({ platform: 3 })) satisfies readonly Game[];
}

export function failures(error: unknown): string {
  if (!(error instanceof SudApiError)) return '';
  // The code is closed: a switch over it needs no default.
  switch (error.code) {
    case 'transport':
    case 'http':
    case 'refused':
    case 'unexpected_answer':
    case 'unavailable':
      return error.api;
  }
}

export function construction(): void {
  // @ts-expect-error Secrets are a list, for their rotation.
  createSudClient({ appId: '1', secrets: 's' });
  createSudClient({ appId: '1', secrets: ['s'], configService: 'test' });
  createSudClient({ appId: '1', secrets: ['s'], configService: 'https://config.example' });
}

/** Every API and event has a request type that is not empty of meaning. */
export type Requests = { [Name in ApiName]: ApiInput<Name> };
export type Events = { [Event in PushEvent]: PushEventData<Event> };
true satisfies Same<Requests['create_order']['value'], number>;
true satisfies Same<Events['player_asset']['uids'], string[]>;
