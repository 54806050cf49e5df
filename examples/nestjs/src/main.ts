import { NestFactory } from '@nestjs/core';
import { createExpressHandler } from 'sudgate/express';
import { AppModule } from './app.module.js';
import { openGate } from './gate.js';

async function main() {
  const { PORT = '3000' } = process.env;
  const server = await NestFactory.create(AppModule);
  // Before listen(), which puts Nest's body parser behind what is there.
  server.use('/sud', createExpressHandler(await openGate()));
  await server.listen(PORT);
  console.log(`listening on ${PORT}`);
}

void main();
