import { type TSchema, Type } from 'typebox';
import { integer, optional } from './fields.ts';

/** What a game does for an order. */
export interface OrderCommand {
  readonly summary: string;
  /** Schema of `value`; a game without one takes 0. */
  readonly value?: TSchema;
  readonly payload?: TSchema;
}

/** Games whose orders are documented (section 9), by a name of ours; the values are mg_ids. */
export const orderGameIds = {
  texasHoldemPro: '1557194155570024449',
  teenPattiPro: '1557194487352053761',
  spaceKill: '1559736844916183041',
  customRocket: '1583284410804244481',
  werewolf: '1472142747708284929',
  baseball: '1594978084509368321',
} as const;

const buyIn = { summary: 'Buy in', value: integer('Points.') } as const;
const ballPayload = Type.Object({ is_add: integer('1 adds distance, 0 does not.') });

/** Commands of create_order by game (section 9.1); more are possible. */
export const orderCommands = {
  texasHoldemPro: { add_score: buyIn },
  teenPattiPro: { add_score: buyIn },
  spaceKill: {
    gift: {
      summary: 'Tip',
      value: Type.Integer({ minimum: 1, maximum: 10, description: 'Half votes: 1 is 0.5 votes.' }),
    },
  },
  customRocket: {
    buy_component: { summary: 'Buy a component' },
    fire_model: { summary: 'Launch a model' },
  },
  werewolf: {
    buy_role: {
      summary: 'Buy a role',
      payload: Type.Object({
        role_id: integer('1 werewolf, 2 villager, 3 seer, 4 witch, 5 hunter, 6 guard.'),
      }),
    },
  },
  baseball: {
    buy_baseball: {
      summary: 'Single hits',
      value: integer('Number of balls.'),
      payload: ballPayload,
    },
    buy_combo_baseball: {
      summary: 'Combo hits',
      value: integer('Number of balls.'),
      payload: ballPayload,
    },
  },
} as const satisfies Record<keyof typeof orderGameIds, Record<string, OrderCommand>>;

export const batchOrderGameIds = { minesweeper: '1472142640866779138' } as const;

/** Commands of batch_create_order by game (section 9.3); more are possible. */
export const batchOrderCommands = {
  minesweeper: {
    change_hand: { summary: 'Once at the start of each round', value: integer('Price.') },
    gift_cover_clouds: {
      summary: 'Cover with clouds',
      payload: Type.Object({
        count: optional(integer('Clouds, default 1.')),
        count_limit: optional(integer('Most clouds, default 20.')),
        show_time: optional(integer('Seconds shown, default 20.')),
      }),
    },
    gift_cover_big_chain: {
      summary: 'Cover with a big chain',
      payload: Type.Object({ show_time: optional(integer('Seconds shown, default 10.')) }),
    },
    gift_windy: {
      summary: 'Blow clouds away',
      payload: Type.Object({ count: optional(integer('Clouds, default 1.')) }),
    },
  },
} as const satisfies Record<keyof typeof batchOrderGameIds, Record<string, OrderCommand>>;
