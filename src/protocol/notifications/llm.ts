import { type Static, Type } from 'typebox';
import { gameRoundId, mgId, roomId, uid } from './fields.ts';

/** Section 8.19. */
export const LlmAiCreateResult = Type.Object({
  mg_id: mgId,
  room_id: roomId,
  uid,
  biz_error_code: Type.Integer({ description: '0: the player was created.' }),
  biz_error_msg: Type.Optional(Type.String({ description: 'Error text.' })),
});
export type LlmAiCreateResult = Static<typeof LlmAiCreateResult>;

/** Section 8.20. */
export const LlmGameSituationSummary = Type.Object({
  mg_id: mgId,
  room_id: roomId,
  game_round_id: gameRoundId,
  situation_summary: Type.String({ description: 'How the game stands, in words.' }),
});
export type LlmGameSituationSummary = Static<typeof LlmGameSituationSummary>;
