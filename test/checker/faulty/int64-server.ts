import { type Incoming, type Json, ReferenceServer, Refusal } from './reference-server.ts';

/** JSON.rawJSON of Node 22, which the types of ES2024 do not know yet. */
const { rawJSON } = JSON as typeof JSON & { rawJSON(text: string): unknown };

/** A correct server, too, whose one account holds more than a JavaScript number can tell. */
export class Int64Server extends ReferenceServer {
  balanceNow = 2n ** 53n + 12_345n;

  /** Keeps the digits of the amount, which JSON.parse rounds. */
  override parse(incoming: Incoming): Json {
    const digits = /"score":(-?\d+)[,}]/.exec(incoming.raw.toString())?.[1] ?? 0;
    return { ...super.parse(incoming), amount: BigInt(digits) };
  }

  override getScore({ uid }: Json): Json {
    this.balance(uid);
    return { score: rawJSON(String(this.balanceNow)) };
  }

  override getAccount(body: Json): Json {
    return { ...super.getAccount(body), ...this.getScore(body) };
  }

  override updateScore(order: Json): Json {
    const amount = order.amount as bigint;
    const isLong = typeof order.score === 'number' && amount > Number.MAX_SAFE_INTEGER;
    this.checkOrder(isLong ? { ...order, score: 1 } : order);
    this.checkRepeat(String(order.order_id));
    this.balance(order.uid);
    const after = this.balanceNow + (order.type === 1 ? -amount : amount);
    if (after < 0n) throw new Refusal(undefined, 9000);
    this.checkSum(after);
    this.orders.add(String(order.order_id));
    this.balanceNow = after;
    return this.getScore(order);
  }

  checkSum(after: bigint): void {
    if (after >= 2n ** 63n) throw new Refusal();
  }
}
