/** Buttons, the sidebar and the details of a failure. */
export const generalEn = {
  close: 'Close',
  cancel: 'Cancel',
  back: 'Back to the list',
  details: 'Details',
  copyDetails: 'Copy details',
  detailNames: {
    backend: 'Backend',
    at: 'Time',
    call: 'Action',
    cause: 'Cause',
    status: 'HTTP status',
    backendCode: 'Code of the backend',
    requestId: 'Request ID',
  },
  goBack: 'Back',
  findAccount: 'All accounts…',
  addAnAccount: 'Add an account…',
  allFine: 'All accounts are fine.',
  /** For screen readers. */
  awayAccounts: (count: number) => (count === 1 ? '1 account affected' : `${String(count)} accounts affected`),
  awayMore: (count: number) => `${String(count)} more`,
  allBackends: 'All backends',
  save: 'Save',
  /** Below a field of a form. */
  fieldProblems: {
    missing: 'Fill in this field.',
    email: 'Enter an email address.',
    number: (min: string, max: string) => `Enter a whole number from ${min} to ${max}.`,
  },
  saved: 'Saved',
};

export type GeneralMessages = typeof generalEn;
