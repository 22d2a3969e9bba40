import { chatTests } from './chatTests';

chatTests('assistants');
