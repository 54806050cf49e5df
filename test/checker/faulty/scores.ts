/** Faults in keeping scores. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './fault.ts';
import { Int64Server } from './int64-server.ts';
import { type Incoming, type Json, ReferenceServer, Refusal } from './reference-server.ts';

const scores = (...names: string[]) => names.map((name) => `scores.${name}`);

/** Checks orders in another way. */
function orders(check: (order: Json, strict: (order: Json) => void) => void) {
  return () =>
    new (class extends ReferenceServer {
      override checkOrder(order: Json) {
        check(order, (strict) => super.checkOrder(strict));
      }
    })();
}

/** Has another account. */
function account(change: Json) {
  return () =>
    new (class extends ReferenceServer {
      override getAccount(body: Json) {
        return { ...super.getAccount(body), ...change };
      }
    })();
}

/** Answers the score callbacks with another envelope. */
function answering(path: RegExp, change: (body: Json) => Json) {
  return () =>
    new (class extends ReferenceServer {
      override success(data: Json, at = '') {
        const body = super.success(data, at);
        return path.test(at) ? change(body) : body;
      }
      override failure(refusal: Refusal, at: string) {
        const { status, body } = super.failure(refusal, at);
        return { status, body: path.test(at) ? change(body) : body };
      }
    })();
}

/** Answers with another status, by its ret_code. */
function withStatus(path: RegExp, statusOf: (retCode: unknown) => number) {
  return () =>
    new (class extends ReferenceServer {
      override async answer(incoming: Incoming): Promise<{ status: number; body: Json }> {
        const { body, status } = await super.answer(incoming);
        return { body, status: path.test(incoming.path) ? statusOf(body.ret_code) : status };
      }
    })();
}

export const scoreFaults: readonly Fault[] = [
  {
    name: 'has its score as text',
    fails: scores('get'),
    server: () =>
      new (class extends ReferenceServer {
        override getScore(body: Json) {
          return { score: String(super.getScore(body).score) };
        }
      })(),
  },
  {
    name: 'spells nickname as get_user_info does',
    fails: scores('account'),
    server: account({ nickname: undefined, nick_name: 'Nine' }),
  },
  {
    name: 'has a vip_level of its own',
    fails: scores('vip-level'),
    server: account({ vip_level: 9 }),
  },
  { name: 'shows an old balance', fails: scores('same-balance'), server: account({ score: 5 }) },
  {
    name: 'leaves ret_msg out of get_score',
    fails: scores('envelope'),
    server: answering(/get_score$/, ({ ret_msg: _text, ...body }) => body),
  },
  {
    name: 'leaves ret_msg out of update_score',
    fails: scores('envelope'),
    server: answering(/update_score$/, ({ ret_msg: _text, ...body }) => body),
  },
  {
    name: 'leaves data out of its failures',
    fails: scores('envelope', 'failure-data'),
    server: answering(/update_score$/, ({ data, ...body }) =>
      body.ret_code === 0 ? { ...body, data } : body,
    ),
  },
  {
    name: 'answers get_score with 203',
    fails: scores('get'),
    server: withStatus(/get_score$/, () => 203),
  },
  {
    name: 'answers get_account with 203',
    fails: scores('account'),
    server: withStatus(/get_account$/, () => 203),
  },
  {
    name: 'answers a booking with 201',
    fails: scores('gain'),
    server: withStatus(/update_score$/, (code) => (code === 0 ? 201 : 200)),
  },
  {
    name: 'says in the status what it says with 9000 and 9001',
    fails: scores('insufficient', 'repeat', 'repeat-changed'),
    server: withStatus(/update_score$/, (code) => ({ 9000: 402, 9001: 409 })[Number(code)] ?? 200),
  },
  {
    name: 'answers a bad order with 400',
    fails: scores('failure-status'),
    server: withStatus(/update_score$/, (code) => (code === 1 ? 400 : 200)),
  },
  {
    name: 'answers a bad signature with 401',
    fails: scores('failure-status'),
    server: withStatus(/get_score$/, (code) => (code === 1 ? 401 : 200)),
  },
  {
    name: 'answers a booking with the amount',
    fails: scores('gain'),
    server: () =>
      new (class extends ReferenceServer {
        override async updateScore(order: Json) {
          await super.updateScore(order);
          return { score: order.score };
        }
      })(),
  },
  {
    name: 'subtracts twice',
    fails: scores('consume'),
    server: () =>
      new (class extends ReferenceServer {
        override updateScore(order: Json) {
          const isConsume = order.type === 1 && Number(order.score) > 0;
          return super.updateScore(
            isConsume ? { ...order, score: Number(order.score) * 2 } : order,
          );
        }
      })(),
  },
  {
    name: 'answers a repeat with success',
    fails: scores('repeat', 'repeat-changed'),
    server: () =>
      new (class extends ReferenceServer {
        override updateScore(order: Json) {
          const isRepeat = this.orders.has(String(order.order_id));
          return isRepeat ? this.getScore(order) : super.updateScore(order);
        }
      })(),
  },
  {
    name: 'books an order_id again if the amount is another',
    fails: scores('repeat-changed'),
    server: () =>
      new (class extends ReferenceServer {
        override updateScore(order: Json) {
          const { order_id, score, type } = order;
          const isSound = typeof order_id === 'string' && order_id !== '';
          const key = isSound ? `${order_id} ${score} ${type}` : order_id;
          return super.updateScore({ ...order, order_id: key });
        }
      })(),
  },
  {
    name: 'knows an order by its user and its id',
    fails: scores('repeat-user'),
    server: () =>
      new (class extends ReferenceServer {
        override updateScore(order: Json) {
          const { order_id, uid } = order;
          const isSound = typeof order_id === 'string' && order_id !== '';
          return super.updateScore({
            ...order,
            order_id: isSound ? `${uid} ${order_id}` : order_id,
          });
        }
      })(),
  },
  {
    name: 'lets a balance go below zero',
    fails: scores('insufficient'),
    server: () =>
      new (class extends ReferenceServer {
        override checkBalance() {}
      })(),
  },
  {
    name: 'remembers orders that it refused',
    fails: scores('insufficient-again'),
    server: () =>
      new (class extends ReferenceServer {
        override updateScore(order: Json) {
          try {
            return super.updateScore(order);
          } catch (error) {
            const isShort = error instanceof Refusal && error.retCode === 9000;
            if (isShort) this.orders.add(String(order.order_id));
            throw error;
          }
        }
      })(),
  },
  {
    name: 'looks at the balance before the order',
    fails: scores('repeat-emptied', 'repeat-user'),
    server: () =>
      new (class extends ReferenceServer {
        override updateScore(order: Json) {
          const isRepeat = this.orders.has(String(order.order_id));
          const isShort = order.type === 1 && this.balance(order.uid) < Number(order.score);
          if (isRepeat && isShort) throw new Refusal(undefined, 9000);
          return super.updateScore(order);
        }
      })(),
  },
  {
    name: 'refuses an order of 0',
    fails: scores('unknown-field', 'zero'),
    server: orders((order, strict) => {
      if (order.score === 0) throw new Refusal();
      strict(order);
    }),
  },
  {
    name: 'checks the balance, waits, and books',
    fails: scores('parallel-consumes'),
    server: () =>
      new (class extends ReferenceServer {
        override async updateScore(order: Json) {
          this.checkOrder(order);
          this.checkRepeat(String(order.order_id));
          const change = order.type === 1 ? -Number(order.score) : Number(order.score);
          this.checkBalance(this.balance(order.uid) + change);
          this.orders.add(String(order.order_id));
          await sleep(5);
          const after = this.balance(order.uid) + change;
          return await super.book(String(order.order_id), String(order.uid), after);
        }
      })(),
  },
  {
    name: 'looks for the order, waits, and books',
    fails: scores('parallel-copies'),
    server: () =>
      new (class extends ReferenceServer {
        override async updateScore(order: Json) {
          this.checkRepeat(String(order.order_id));
          await sleep(5);
          this.orders.delete(String(order.order_id));
          return await super.updateScore(order);
        }
      })(),
  },
  {
    name: 'takes a negative amount',
    fails: scores('negative'),
    server: orders((order, strict) => {
      const isNegative = typeof order.score === 'number' && order.score < 0;
      strict(isNegative ? { ...order, score: 0 } : order);
    }),
  },
  {
    name: 'takes a fraction',
    fails: scores('fraction'),
    server: orders((order, strict) => {
      const isFraction = order.score === 1.5;
      strict(isFraction ? { ...order, score: 1 } : order);
    }),
  },
  {
    name: 'takes an amount that JSON.parse has rounded',
    fails: scores('int64', 'overflow'),
    server: orders((order, strict) => {
      const isRounded = Number.isInteger(order.score) && !Number.isSafeInteger(order.score);
      strict(isRounded && Number(order.score) > 0 ? { ...order, score: 1 } : order);
    }),
  },
  {
    name: 'lets a balance go beyond int64',
    fails: scores('overflow'),
    server: () =>
      new (class extends Int64Server {
        override checkSum() {}
      })(),
  },
  {
    name: 'takes an amount as text',
    fails: scores('text'),
    server: orders((order, strict) => {
      strict(typeof order.score === 'string' ? { ...order, score: Number(order.score) } : order);
    }),
  },
  {
    name: 'takes every other type for a gain',
    fails: scores('type'),
    server: orders((order, strict) => strict(order.type === 1 ? order : { ...order, type: 2 })),
  },
  {
    name: 'takes an order without an id',
    fails: scores('no-order-id'),
    server: orders((order, strict) =>
      strict({ ...order, order_id: String(order.order_id ?? 'x') }),
    ),
  },
  {
    name: 'opens an account for whoever comes',
    fails: scores('unknown-user'),
    server: () =>
      new (class extends ReferenceServer {
        override balance(uid: unknown) {
          return this.balances.get(String(uid)) ?? 0;
        }
      })(),
  },
  {
    name: 'calls a bad order a repeat',
    fails: scores('fraction', 'int64', 'negative', 'no-order-id', 'overflow', 'text', 'type'),
    server: orders((order, strict) => {
      try {
        strict(order);
      } catch {
        throw new Refusal(undefined, 9001);
      }
    }),
  },
  {
    name: 'sends a balance with its failures',
    fails: scores('failure-data'),
    server: answering(/update_score$/, (body) =>
      body.ret_code === 9000 ? { ...body, data: { score: 0 } } : body,
    ),
  },
  {
    name: 'refuses fields of an order that it does not know',
    fails: scores('unknown-field'),
    server: orders((order, strict) => {
      if ('more' in order) throw new Refusal();
      strict(order);
    }),
  },
];
