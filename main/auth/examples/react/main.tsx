import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Accounts } from './Accounts';

const root = document.getElementById('root');
if (root !== null)
  createRoot(root).render(
    <StrictMode>
      <Accounts />
    </StrictMode>,
  );
