import { faultTests } from './faultTests';

faultTests('background');
