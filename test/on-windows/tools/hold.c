/*
 * hold FILE SHARE READY STOP: opens a file as another program would, with the share mode given (letters of r, w and d, or
 * "none"), makes the file READY and keeps it open until the file STOP appears.
 */
#include <stdio.h>
#include <wchar.h>
#include <windows.h>

int wmain(int argc, wchar_t **argv) {
  if (argc < 5) return 2;
  DWORD share = 0;
  if (wcschr(argv[2], L'r')) share |= FILE_SHARE_READ;
  if (wcschr(argv[2], L'w')) share |= FILE_SHARE_WRITE;
  if (wcschr(argv[2], L'd')) share |= FILE_SHARE_DELETE;
  if (wcscmp(argv[2], L"none") == 0) share = 0;
  HANDLE held = CreateFileW(argv[1], GENERIC_READ, share, NULL, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
  if (held == INVALID_HANDLE_VALUE) return 3;
  HANDLE ready = CreateFileW(argv[3], GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
  if (ready == INVALID_HANDLE_VALUE) return 4;
  CloseHandle(ready);
  while (GetFileAttributesW(argv[4]) == INVALID_FILE_ATTRIBUTES) Sleep(20);
  return 0;
}
