/** A worker that is up at once and serves nothing, until it is killed. */
import { joinWorkers } from '../../../src/workers/index.ts';

joinWorkers()?.announce('http://127.0.0.1:1');
