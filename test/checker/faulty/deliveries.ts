/** Faults in taking reports and notifications. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './fault.ts';
import { type Incoming, type Json, ReferenceServer, Refusal } from './reference-server.ts';

type Report = Json & { readonly report_msg: Json };

/** Refuses the reports that fail a test. */
function demandingReports(test: (report: Report, server: ReferenceServer) => boolean) {
  return () =>
    new (class extends ReferenceServer {
      override report(body: Json) {
        if (!test(body as Report, this)) throw new Refusal();
        return super.report(body);
      }
    })();
}

/** Refuses the notifications that fail a test. */
function demandingNotifications(test: (notification: Json, data: Json) => boolean) {
  return () =>
    new (class extends ReferenceServer {
      override notify(body: Json) {
        if (!test(body, body.data as Json)) throw new Refusal();
        return super.notify(body);
      }
    })();
}

/** Refuses what it has seen before, of one callback. */
function onlyOnce(path: string) {
  return () =>
    new (class extends ReferenceServer {
      override remember(key: string) {
        if (key.startsWith('notify') !== (path === '/notify')) return;
        if (this.seen.has(key)) throw new Refusal();
        super.remember(key);
      }
    })();
}

/** Answers requests to a path that pass a test with a status. */
function answering(path: string, status: number, test: (incoming: Incoming) => boolean) {
  return () =>
    new (class extends ReferenceServer {
      override async answer(incoming: Incoming) {
        return incoming.path === path && test(incoming)
          ? { status, body: {} }
          : await super.answer(incoming);
      }
    })();
}

const results = ({ report_msg }: Report) => report_msg.results as readonly Json[] | undefined;

function isJson(text: unknown): boolean {
  try {
    JSON.parse(String(text));
    return true;
  } catch {
    return text === '' || text === undefined;
  }
}

const reportFaults: readonly Fault[] = [
  {
    name: 'has no report_game_info although it should',
    fails: ['report.start'],
    server: answering('/report_game_info', 404, () => true),
  },
  {
    name: 'leaves ret_msg out of its answers to reports',
    fails: ['report.envelope'],
    server: () =>
      new (class extends ReferenceServer {
        override success(data: Json, path = '') {
          return path === '/report_game_info' ? { ret_code: 0 } : super.success(data, path);
        }
      })(),
  },
  {
    name: 'crashes on a report that is not JSON',
    fails: ['report.malformed'],
    server: answering('/report_game_info', 500, ({ raw }) => raw.length < 20),
  },
  {
    name: 'refuses settlements',
    fails: [
      ...['broken-extras', 'duplicate', 'many-players', 'no-results', 'out-of-order'],
      ...['parallel-duplicates', 'robots', 'settle', 'unknown-fields'],
    ].map((name) => `report.${name}`),
    server: demandingReports(({ report_type }) => report_type !== 'game_settle'),
  },
  {
    name: 'refuses a report that it has already',
    fails: ['report.duplicate', 'report.parallel-duplicates'],
    server: onlyOnce('/report_game_info'),
  },
  {
    name: 'trips over copies that come at once',
    fails: ['report.parallel-duplicates'],
    server: () =>
      new (class extends ReferenceServer {
        readonly #writing = new Set<unknown>();
        override async report(body: Json) {
          const { game_round_id } = (body as Report).report_msg;
          if (this.#writing.has(game_round_id)) throw new Refusal();
          this.#writing.add(game_round_id);
          await sleep(5);
          this.#writing.delete(game_round_id);
          return await super.report(body);
        }
      })(),
  },
  {
    name: 'finds duplicates by the round alone, and refuses them',
    fails: [
      ...['duplicate', 'out-of-order', 'parallel-duplicates', 'settle'].map(
        (name) => `report.${name}`,
      ),
    ],
    server: () =>
      new (class extends ReferenceServer {
        override report(body: Json) {
          return super.report({ ...body, report_type: 'round' });
        }
        override remember(key: string) {
          if (key.startsWith('round') && this.seen.has(key)) throw new Refusal();
          super.remember(key);
        }
      })(),
  },
  {
    name: 'knows rounds by their start only',
    fails: ['report.out-of-order'],
    server: () => {
      const started = new Set<unknown>();
      return demandingReports(({ report_type, report_msg }) => {
        const { game_round_id } = report_msg;
        if (report_type === 'game_start' && started.has(`settled ${game_round_id}`)) return false;
        if (report_type === 'game_settle') started.add(`settled ${game_round_id}`);
        return true;
      })();
    },
  },
  {
    name: 'proves reports by their uid',
    fails: ['report.no-credentials'],
    server: demandingReports(
      ({ uid }) => typeof uid === 'string' && uid !== '' && uid !== 'nobody',
    ),
  },
  {
    name: 'demands mg_id_str',
    fails: ['report.int64'],
    server: demandingReports(
      ({ report_type, report_msg }) =>
        report_type === 'game_pause' || typeof report_msg.mg_id_str === 'string',
    ),
  },
  {
    name: 'refuses fields of a report that it does not know',
    fails: ['report.unknown-fields'],
    server: demandingReports(({ report_msg }) => !('more' in report_msg)),
  },
  {
    name: 'refuses types of report that it does not know',
    fails: ['report.unknown-type'],
    server: demandingReports(({ report_type }) =>
      /^game_(start|settle)$/.test(String(report_type)),
    ),
  },
  {
    name: 'takes uid for a key of results',
    fails: ['report.robots'],
    server: demandingReports((report) => {
      const uids = (results(report) ?? []).map(({ uid }) => uid);
      return new Set(uids).size === uids.length;
    }),
  },
  {
    name: 'demands results',
    fails: ['report.no-results'],
    server: demandingReports(
      (report) => report.report_type !== 'game_settle' || results(report) !== undefined,
    ),
  },
  {
    name: 'demands that extras are JSON',
    fails: ['report.broken-extras'],
    server: demandingReports(({ report_msg }) => isJson(report_msg.extras)),
  },
  {
    name: 'takes reports of 64 KB at most',
    fails: ['report.many-players'],
    server: answering('/report_game_info', 413, ({ raw }) => raw.length > 64 * 1024),
  },
];

const event = (notification: Json) => String(notification.notify_event);

const notifyFaults: readonly Fault[] = [
  {
    name: 'has no notify although it should',
    fails: ['notify.room-users'],
    server: answering('/notify', 404, () => true),
  },
  {
    name: 'has ret_msg of notify as null',
    fails: ['notify.envelope'],
    server: () =>
      new (class extends ReferenceServer {
        override success(data: Json, path = '') {
          const envelope = super.success(data, path);
          return path === '/notify' ? { ...envelope, ret_msg: null } : envelope;
        }
      })(),
  },
  {
    name: 'crashes on a notification that is not JSON',
    fails: ['notify.malformed'],
    server: answering('/notify', 500, ({ raw }) => raw.length < 20),
  },
  {
    name: 'knows the final states of an order only',
    fails: ['notify.orders'],
    server: demandingNotifications((_all, { status }) => status !== 'CREATED'),
  },
  {
    name: 'demands that scores are not negative',
    fails: ['notify.settlement'],
    server: demandingNotifications((_all, data) => {
      const entries = (data.results ?? []) as readonly Json[] | string;
      return !Array.isArray(entries) || entries.every(({ score }) => Number(score) >= 0);
    }),
  },
  {
    name: 'demands that times are text',
    fails: ['notify.number-time'],
    server: demandingNotifications((_all, { timestamp }) => typeof timestamp !== 'number'),
  },
  {
    name: 'refuses a notification that it has already',
    fails: ['notify.duplicate'],
    server: onlyOnce('/notify'),
  },
  {
    name: 'refuses a notification that was overtaken',
    fails: ['notify.overtaken'],
    server: demandingNotifications(
      (_all, { changed_time: time }) => time === undefined || Number(time) > Date.now() - 30_000,
    ),
  },
  {
    name: 'refuses events that it does not know',
    fails: ['notify.unknown-event'],
    server: demandingNotifications((all) => !event(all).endsWith('.unknown')),
  },
  {
    name: 'refuses fields of a notification that it does not know',
    fails: ['notify.unknown-fields'],
    server: demandingNotifications((_all, data) => !('more' in data)),
  },
  {
    name: 'takes notifications of 100 KB at most',
    fails: ['notify.picture'],
    server: answering('/notify', 413, ({ raw }) => raw.length > 100 * 1024),
  },
  {
    name: 'takes notifications for other apps',
    fails: ['notify.foreign-app'],
    server: () =>
      new (class extends ReferenceServer {
        override notify({ notify_id }: Json) {
          this.remember(`notify ${String(notify_id)}`);
          return {};
        }
      })(),
  },
];

export const deliveryFaults: readonly Fault[] = [...reportFaults, ...notifyFaults];
