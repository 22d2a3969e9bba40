import { faultTests } from './faultTests';

faultTests('chain');
