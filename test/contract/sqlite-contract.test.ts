import { contractOf } from './contract.ts';

contractOf('sqlite');
