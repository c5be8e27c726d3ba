/* A small server in C on glibc's malloc, driven from standard input (README.md of quality/programs). Arguments: NAME=VALUE.
   For each line `REQUESTS JOBS` its threads serve one step, and it answers with the bytes leaked so far.
   Built without warnings by: gcc -O1 -Wall -Wextra -pthread server.c -lm */
#include <malloc.h>
#include <math.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_THREADS 8
#define MAX_PARTS 4096
#define MAX_IN_FLIGHT 64

static char *arguments[32];
static int argumentCount;

static const char *text(const char *name) {
  size_t length = strlen(name);
  for (int i = 0; i < argumentCount; i++)
    if (strncmp(arguments[i], name, length) == 0 && arguments[i][length] == '=') return arguments[i] + length + 1;
  fprintf(stderr, "no %s\n", name);
  exit(2);
}
static double option(const char *name) { return atof(text(name)); }

/* A block of memory in a chain of others. */
struct block {
  struct block *next;
  long key;
};

static double keys, skew, sessionBytes, requestBytes;
static long sessionSteps, leakEvery, leakBytes, leakKeys, onset, cacheBytes, cacheEntries, jobBytes, jobSteps, inFlights, step, threads;
static char bug[16];
static unsigned char *leakKeySeen;

/* Everything shared stands behind one lock: memory of one thread's arena is freed by another. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct block **ends;          /* sessions by the step of their end, a ring of sessionSteps + 1 */
static struct block **cached;        /* the cached block of each key, or NULL */
static long *ring, ringAt, ringSize; /* keys in the order of their coming */
static struct block *kept;
static struct block *inFlight[MAX_IN_FLIGHT], **jobEnds;
static long leaked, served;

static double uniform(uint32_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 17;
  *state ^= *state << 5;
  return *state / 4294967296.0;
}

static struct block *block(long bytes) {
  size_t size = bytes < (long)sizeof(struct block) ? sizeof(struct block) : (size_t)bytes;
  struct block *made = malloc(size);
  if (made == NULL) exit(3);
  memset(made, 1, size);
  made->next = NULL;
  return made;
}

static void freeAll(struct block *first) {
  while (first != NULL) {
    struct block *next = first->next;
    free(first);
    first = next;
  }
}

static void leak(long bytes) {
  struct block *lost = block(bytes);
  lost->next = kept;
  kept = lost;
  leaked += (long)malloc_usable_size(lost) + 8;
}

static void openSession(long number, long bytes) {
  struct block *session = block(bytes);
  /* The bug: one kind of session is never put down for its end. */
  if (strcmp(bug, "sessions") == 0 && number % leakEvery == 0) {
    leaked += (long)malloc_usable_size(session) + 8;
    return;
  }
  struct block **list = &ends[(step + sessionSteps) % (sessionSteps + 1)];
  session->next = *list;
  *list = session;
}

static void useCache(long key) {
  if (cached[key] != NULL) return;
  cached[key] = block(cacheBytes);
  if (ringSize == cacheEntries) {
    free(cached[ring[ringAt]]);
    cached[ring[ringAt]] = NULL;
  } else ringSize++;
  ring[ringAt] = key;
  ringAt = (ringAt + 1) % cacheEntries;
}

static void failBy(long number, uint32_t *state) {
  int isNth = number % leakEvery == 0;
  if ((strcmp(bug, "map") == 0 || strcmp(bug, "listeners") == 0) && isNth) leak(leakBytes);
  if (strcmp(bug, "late") == 0 && isNth && step >= onset) leak(leakBytes);
  if (strcmp(bug, "error") == 0 && uniform(state) * leakEvery < 1) leak(leakBytes);
  if (strcmp(bug, "cache") == 0 && isNth) {
    long key = (long)(leakKeys * uniform(state));
    if (!leakKeySeen[key]) {
      leakKeySeen[key] = 1;
      leak(leakBytes);
    }
  }
}

static void request(uint32_t *state) {
  double left = requestBytes * (uniform(state) < 0.02 ? 10 : 0.3 + 1.4 * uniform(state));
  struct block *parts = NULL;
  for (int count = 0; left > 0 && count < MAX_PARTS; count++) {
    /* Sizes of many orders: most are small. */
    long bytes = (long)(32 * pow(1024, uniform(state) * uniform(state)));
    struct block *part = block(bytes);
    part->next = parts;
    parts = part;
    left -= bytes;
  }
  pthread_mutex_lock(&lock);
  long number = ++served;
  if (number % 3 == 0) openSession(number, (long)(sessionBytes * (0.5 + uniform(state))));
  useCache((long)(keys * pow(uniform(state), skew)));
  failBy(number, state);
  struct block *ended = inFlight[number % inFlights];
  inFlight[number % inFlights] = parts;
  pthread_mutex_unlock(&lock);
  freeAll(ended);
}

static void job(void) {
  struct block **parts = &jobEnds[(step + jobSteps) % (jobSteps + 1)];
  for (long i = jobBytes / 65536; i > 0; i--) {
    struct block *part = block(65536);
    part->next = *parts;
    *parts = part;
  }
  if (strcmp(bug, "jobs") == 0)
    for (long left = leakBytes; left > 0; left -= 16384) leak(16384);
}

static pthread_barrier_t begin, end;
static long requestsNow;

static void *work(void *given) {
  long own = (long)given;
  uint32_t state = (uint32_t)(option("seed") * 8 + own + 1) * 2654435761u | 1;
  for (;;) {
    pthread_barrier_wait(&begin);
    for (long i = own; i < requestsNow; i += threads) request(&state);
    pthread_barrier_wait(&end);
  }
  return NULL;
}

static void configure(void) {
  keys = option("keys"), skew = option("skew"), sessionBytes = option("sessionBytes");
  requestBytes = option("requestBytes"), sessionSteps = (long)option("sessionSteps");
  leakEvery = (long)option("leakEvery"), leakBytes = (long)option("leakBytes"), leakKeys = (long)option("leakKeys");
  onset = (long)option("onset"), cacheBytes = (long)option("cacheBytes"), cacheEntries = (long)option("cacheEntries");
  jobBytes = (long)option("jobBytes"), step = (long)option("start"), threads = (long)option("threads");
  jobSteps = (long)option("jobSteps"), inFlights = (long)option("inFlight");
  snprintf(bug, sizeof bug, "%s", text("bug"));
  if (threads < 1 || threads > MAX_THREADS || inFlights > MAX_IN_FLIGHT) exit(2);
  ends = calloc((size_t)sessionSteps + 1, sizeof(*ends));
  jobEnds = calloc((size_t)jobSteps + 1, sizeof(*jobEnds));
  cached = calloc((size_t)keys + 1, sizeof(*cached));
  ring = calloc((size_t)cacheEntries, sizeof(*ring));
  leakKeySeen = calloc((size_t)leakKeys + 1, 1);
}

int main(int count, char **given) {
  for (int i = 1; i < count && argumentCount < 32; i++) arguments[argumentCount++] = given[i];
  configure();
  pthread_barrier_init(&begin, NULL, (unsigned)threads + 1);
  pthread_barrier_init(&end, NULL, (unsigned)threads + 1);
  for (long i = 0; i < threads; i++) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, work, (void *)i) != 0) return 3;
  }
  long jobs;
  while (scanf("%ld %ld", &requestsNow, &jobs) == 2) {
    struct block *old = ends[step % (sessionSteps + 1)];
    ends[step % (sessionSteps + 1)] = NULL;
    freeAll(old);
    freeAll(jobEnds[step % (jobSteps + 1)]);
    jobEnds[step % (jobSteps + 1)] = NULL;
    pthread_barrier_wait(&begin);
    pthread_barrier_wait(&end);
    for (long i = 0; i < jobs; i++) job();
    step++;
    printf("%ld\n", leaked);
    fflush(stdout);
  }
  return 0;
}
