import { homeTests } from './homeTests';

homeTests('assistants');
