/** Takes every webhook; `GET /count` says how many there were. */
import { createServer } from 'node:http';

let count = 0;

createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    if (request.method === 'POST') {
      count++;
      response.writeHead(204).end();
    } else {
      response.end(String(count));
    }
  });
}).listen(Number(process.env.PORT), '127.0.0.1');
