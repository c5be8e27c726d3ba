/*
 * interrupt c|break READY INPUT COMMAND-LINE: starts a program on a console, and sends it Ctrl-C or Ctrl-Break as the keyboard does.
 * Where READY is a path, once that file is there; where it is "-", once the program has read the file INPUT, which then goes to its
 * standard input and is followed by nothing, not even an end. Ends with the status of the program; 250 and above are faults of
 * its own.
 */
#include <stdio.h>
#include <wchar.h>
#include <windows.h>

static BOOL WINAPI ignore(DWORD event) { return TRUE; }

static BOOL feed(HANDLE pipe, const wchar_t *name) {
  char bytes[65536];
  DWORD got, done;
  HANDLE file = CreateFileW(name, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
  if (file == INVALID_HANDLE_VALUE) return FALSE;
  while (ReadFile(file, bytes, sizeof bytes, &got, NULL) && got > 0)
    if (!WriteFile(pipe, bytes, got, &done, NULL)) return FALSE;
  return TRUE;
}

/*
 * Ctrl-C goes to all programs of this console. Wine 8 refuses that for Ctrl-Break: the thread that the console would start in the
 * program is started here.
 */
static BOOL send_event(BOOL is_break, HANDLE process) {
  if (!is_break) return GenerateConsoleCtrlEvent(CTRL_C_EVENT, 0);
  FARPROC routine = GetProcAddress(GetModuleHandleW(L"kernelbase.dll"), "CtrlRoutine");
  if (routine == NULL) return FALSE;
  void *event = (void *)(ULONG_PTR)CTRL_BREAK_EVENT;
  return CreateRemoteThread(process, NULL, 0, (LPTHREAD_START_ROUTINE)(void *)routine, event, 0, NULL) != NULL;
}

int wmain(int argc, wchar_t **argv) {
  if (argc != 5) return 250;
  BOOL is_break = wcscmp(argv[1], L"break") == 0;
  BOOL is_fed = wcscmp(argv[2], L"-") == 0;
  STARTUPINFOW start = {.cb = sizeof start};
  PROCESS_INFORMATION process;
  SECURITY_ATTRIBUTES inherited = {sizeof inherited, NULL, TRUE};
  HANDLE reader = GetStdHandle(STD_INPUT_HANDLE), writer = NULL;

  SetConsoleCtrlHandler(ignore, TRUE);
  if (is_fed) {
    if (!CreatePipe(&reader, &writer, &inherited, 4096)) return 251;
    SetHandleInformation(writer, HANDLE_FLAG_INHERIT, 0);
  }
  start.dwFlags = STARTF_USESTDHANDLES;
  start.hStdInput = reader;
  start.hStdOutput = GetStdHandle(STD_OUTPUT_HANDLE);
  start.hStdError = GetStdHandle(STD_ERROR_HANDLE);
  if (!CreateProcessW(NULL, argv[4], NULL, NULL, TRUE, 0, NULL, NULL, &start, &process)) return 252;
  if (is_fed) {
    CloseHandle(reader);
    if (!feed(writer, argv[3])) return 253;
  } else {
    while (GetFileAttributesW(argv[2]) == INVALID_FILE_ATTRIBUTES) {
      if (WaitForSingleObject(process.hProcess, 20) == WAIT_OBJECT_0) return 254;
    }
  }
  if (!send_event(is_break, process.hProcess)) {
    fprintf(stderr, "the event cannot be sent: error %lu\n", GetLastError());
    TerminateProcess(process.hProcess, 255);
    return 255;
  }
  WaitForSingleObject(process.hProcess, INFINITE);
  DWORD status;
  GetExitCodeProcess(process.hProcess, &status);
  fprintf(stderr, "status %lu\n", status);
  return (int)status;
}
