import { faultTests } from './faultTests';

faultTests('local');
