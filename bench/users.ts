import { apiKey, type RunningServer } from './servers.ts';

const usersPerRequest = 5_000;

function userLine(index: number): string {
  return JSON.stringify({
    uid: `user-${index}`,
    nick_name: `Player ${index}`,
    avatar_url: `https://cdn.example.com/avatars/${index}.png`,
    gender: '',
  });
}

async function importRange(server: RunningServer, from: number, to: number): Promise<void> {
  const lines = Array.from({ length: to - from }, (_, offset) => userLine(from + offset));
  const response = await fetch(`http://127.0.0.1:${server.port}/v1/users:import`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/x-ndjson' },
    body: `${lines.join('\n')}\n`,
  });
  const answer = await response.text();
  if (!response.ok || JSON.parse(answer).imported !== lines.length) {
    throw new Error(`import answered ${response.status}: ${answer}`);
  }
}

/** Fills the store of a sudgate server with user-0 … user-(count - 1). */
export async function importUsers(server: RunningServer, count: number): Promise<void> {
  for (let from = 0; from < count; from += usersPerRequest) {
    await importRange(server, from, Math.min(from + usersPerRequest, count));
  }
}
