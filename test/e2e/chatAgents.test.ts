import { chatTests } from './chatTests';

chatTests('agents');
