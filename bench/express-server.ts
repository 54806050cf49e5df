/** What is commonly written today: Express, jsonwebtoken and a line of log for each request. */
import express, { type NextFunction, type Request, type Response } from 'express';
import jwt from 'jsonwebtoken';

const appId = process.env.SUD_APP_ID ?? '';
const secret = process.env.SUD_APP_SECRET ?? '';
const tokenLifetimeSeconds = 7200;

const users = new Map<string, object>();
for (let index = 0; index < Number(process.env.BENCH_USERS ?? 0); index++) {
  const uid = `user-${index}`;
  users.set(uid, {
    uid,
    nick_name: `Player ${index}`,
    avatar_url: `https://cdn.example.com/avatars/${index}.png`,
    gender: '',
    is_ai: 0,
  });
}

function sdkErrorCode(error: unknown): number {
  if (error instanceof jwt.TokenExpiredError) return 1005;
  if (error instanceof jwt.JsonWebTokenError) return 1002;
  return 9999;
}

function logRequest(request: Request, response: Response, next: NextFunction): void {
  const startedAt = performance.now();
  response.on('finish', () => {
    const milliseconds = (performance.now() - startedAt).toFixed(2);
    const time = new Date().toISOString();
    console.log(
      `${time} ${request.method} ${request.url} ${response.statusCode} ${milliseconds}ms`,
    );
  });
  next();
}

const app = express();
app.use(logRequest);
app.use(express.json());

app.get('/readyz', (_request, response) => {
  response.json({ status: 'ok' });
});

app.post('/get_sstoken', (request, response) => {
  try {
    const claims = jwt.verify(request.body.code, secret, { algorithms: ['HS256'] });
    if (typeof claims === 'string' || claims.app_id !== appId) {
      response.json({ ret_code: 1, ret_msg: 'invalid token', sdk_error_code: 1004 });
      return;
    }
    const user = users.get(claims.uid);
    if (!user) {
      response.json({ ret_code: 1, ret_msg: 'user not found', sdk_error_code: 0 });
      return;
    }
    const ssToken = jwt.sign({ uid: claims.uid, app_id: appId }, secret, {
      algorithm: 'HS256',
      expiresIn: tokenLifetimeSeconds,
    });
    response.json({
      ret_code: 0,
      ret_msg: '',
      sdk_error_code: 0,
      data: {
        ss_token: ssToken,
        expire_date: Date.now() + tokenLifetimeSeconds * 1000,
        user_info: user,
      },
    });
  } catch (error) {
    response.json({ ret_code: 1, ret_msg: String(error), sdk_error_code: sdkErrorCode(error) });
  }
});

app.listen(Number(process.env.PORT), '127.0.0.1');
