import { faultTests } from './faultTests';

faultTests('agents');
