import { faultTests } from './faultTests';

faultTests('assistants');
