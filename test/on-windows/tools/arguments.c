/*
 * arguments FILE ...: appends to FILE, in UTF-8 and one a line, what this program was given: its arguments, its command line and the
 * variables LEAKSCAN_TITLE and LEAKSCAN_REPORT. What a line break would spoil is written as it is.
 */
#include <stdio.h>
#include <windows.h>

static void put(FILE *file, const char *name, const wchar_t *text) {
  char bytes[65536];
  WideCharToMultiByte(CP_UTF8, 0, text, -1, bytes, sizeof bytes, NULL, NULL);
  fprintf(file, "%s=%s\n", name, bytes);
}

int wmain(int argc, wchar_t **argv) {
  if (argc < 2) return 2;
  FILE *file = _wfopen(argv[1], L"ab");
  if (file == NULL) return 3;
  wchar_t value[32768];
  for (int at = 2; at < argc; at++) put(file, "argument", argv[at]);
  put(file, "line", GetCommandLineW());
  if (GetEnvironmentVariableW(L"LEAKSCAN_TITLE", value, 32768) > 0) put(file, "title", value);
  if (GetEnvironmentVariableW(L"LEAKSCAN_REPORT", value, 32768) > 0) put(file, "report", value);
  fclose(file);
  return 0;
}
