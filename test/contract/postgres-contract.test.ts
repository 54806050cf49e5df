import { contractOf } from './contract.ts';

contractOf('postgres');
