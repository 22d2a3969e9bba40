import { faultTests } from './faultTests';

faultTests('conversation');
