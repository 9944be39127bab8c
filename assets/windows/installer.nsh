; The app itself writes the scheme into the person's part of the registry. What it wrote goes with it; another program's stays.
!macro customUnInstall
  ReadRegStr $0 HKCU "Software\Classes\dev.roster.app\shell\open\command" ""
  StrCmp $0 '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" "--" "%1"' 0 notOurs
    DeleteRegKey HKCU "Software\Classes\dev.roster.app"
  notOurs:
!macroend
