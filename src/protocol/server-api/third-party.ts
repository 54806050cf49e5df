import { Type } from 'typebox';
import { type ApiDefinition, headerAuth } from './definition.ts';
import { integer, object, optional, text } from './fields.ts';

/**
 * APIs known only from public integrations of others. Where nothing is known of request and
 * answer, both are open; the key names of the llm APIs are guesses.
 */
const shared = {
  source: 'third_party',
  ...headerAuth,
  retry: 'unsent',
  errors: ['game_server'],
} as const;

const unknown = {
  section: '1',
  ...shared,
  request: object('Not described.'),
  data: Type.Unknown({ description: 'Not described.' }),
} as const;

const at = (group: string, key: string) => ({ endpoints: [{ group, key }] });

const outVoiceId = Type.String({ maxLength: 64, description: 'Voice id of the app.' });
const outAiId = Type.String({ maxLength: 64, description: 'Character id of the app.' });
const voiceId = text('Voice id of the platform.');
const aiId = text('Character id of the platform.');
const audioData = text('Sound in base64; with audio_format it starts the training.');
const audioFormat = text('wav or mp3.');
const character = {
  voice_id: optional(voiceId),
  gender: optional(text('Gender.')),
  birthday: optional(text('yyyy-MM-dd.')),
  blood_type: optional(text('Blood type.')),
  mbti: optional(text('Type of personality.')),
  personality: optional(text('Personality.')),
  language_style: optional(text('How it talks.')),
  language_detail_style: optional(text('How it talks, in detail.')),
};

const byVoice = Type.Union([
  Type.Object({ voice_id: voiceId, out_voice_id: optional(outVoiceId) }),
  Type.Object({ voice_id: optional(voiceId), out_voice_id: outVoiceId }),
]);
const byAi = Type.Union([
  Type.Object({ ai_id: aiId, out_ai_id: optional(outAiId) }),
  Type.Object({ ai_id: optional(aiId), out_ai_id: outAiId }),
]);

export const thirdPartyApis = {
  bullet_refresh_connection: {
    summary: 'Bullet-screen games; not described',
    ...unknown,
    ...at('bullet_api', 'refresh_connection'),
  },
  bullet_operate_game: {
    summary: 'Bullet-screen games; not described',
    ...unknown,
    ...at('bullet_api', 'operate_game'),
  },
  create_match: {
    summary: 'Look for players across apps; results come as match notifications',
    ...unknown,
    ...at('match_api', 'create_match'),
  },
  cancel_match: {
    summary: 'Stop looking for players across apps',
    ...unknown,
    ...at('match_api', 'cancel_match'),
  },
  query_game_config: {
    summary: 'Matching across apps; not described',
    ...unknown,
    ...at('match_api', 'query_game_config'),
  },
  query_user_matching: {
    summary: 'Matching across apps; not described',
    ...unknown,
    ...at('match_api', 'query_user_matching'),
  },
  llm_create_voice: {
    summary: 'Create a voice of a language-model player',
    section: '13.1',
    ...shared,
    ...at('llm_api', 'create_voice'),
    request: Type.Object({
      out_voice_id: outVoiceId,
      audio_data: optional(audioData),
      audio_format: optional(audioFormat),
    }),
    data: Type.Object({ voice_id: voiceId }),
  },
  llm_train_voice: {
    summary: 'Train a voice',
    section: '13.1',
    ...shared,
    ...at('llm_api', 'train_voice'),
    request: Type.Object({ voice_id: voiceId, audio_data: audioData, audio_format: audioFormat }),
    data: Type.Unknown({ description: 'None documented.' }),
  },
  llm_get_voice: {
    summary: 'A voice and how far its training is',
    section: '13.1',
    ...shared,
    ...at('llm_api', 'get_voice'),
    retry: 'safe',
    request: byVoice,
    data: Type.Object({
      voice_id: voiceId,
      out_voice_id: optional(outVoiceId),
      status: integer('0 created, 1 in training, 2 ready, 3 failed.'),
      demo_audio_text: optional(text('What the sample says; when ready.')),
      demo_audio_data: optional(text('The sample in base64; when ready.')),
    }),
  },
  llm_create_character: {
    summary: 'Create or update a character of a language-model player',
    section: '13.1',
    ...shared,
    ...at('llm_api', 'create_ai'),
    request: Type.Object({ out_ai_id: outAiId, ...character }),
    data: Type.Object({ ai_id: aiId }),
  },
  llm_get_character: {
    summary: 'A character',
    section: '13.1',
    ...shared,
    ...at('llm_api', 'get_ai'),
    retry: 'safe',
    request: byAi,
    data: Type.Object({ ai_id: aiId, out_ai_id: optional(outAiId), ...character }),
  },
} as const satisfies Record<string, ApiDefinition>;
