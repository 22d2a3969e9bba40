import { chatTests } from './chatTests';

chatTests('local');
