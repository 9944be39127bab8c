/** Runs before every test file of the Vitest project `mongodb`, whose storage it chooses. */
import { inject } from 'vitest';
import { chooseMongoServer } from './chosen-server.js';

chooseMongoServer(inject('mongoServer'));
