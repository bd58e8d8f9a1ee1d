/*
 * Plays a busy Asterisk: FastAGI sessions to 127.0.0.1, so many at a time. One thread, so that the
 * server under test has the other core to itself. bench/load/agi-load.mjs does the same where there is no compiler.
 *
 *   agi-load PORT AT_A_TIME LENGTH PER_SECOND SCRIPT NUMBERS EXPECTED
 *
 * LENGTH is seconds, or with an `x` behind it a number of sessions, which take as much work on a busy machine.
 * PER_SECOND 0 starts a session as soon as another has ended. In SCRIPT each `@` becomes a number of the file NUMBERS,
 * one a line, in turn. An answer counts when a command holds EXPECTED (empty: any command). Prints one line of JSON;
 * microseconds from connect() to the end that the server makes.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#define MAX_AT_A_TIME 4096
#define MAX_SESSIONS 8000000
#define ANSWER_BYTES 65536
#define LONGEST_SECONDS 600
#define PATIENCE_NS 10000000000ull

struct session {
  int fd;
  int connected;
  int answered;
  uint64_t began;
  size_t asked, sent, got;
  char question[4096];
  char answer[ANSWER_BYTES];
};

static struct session *sessions;
static char **numbers;
static size_t number_count, next_number;
static const char *script, *expected;
static struct sockaddr_in address;
static int poller, open_sessions;
static uint32_t *took; /* in tens of nanoseconds */
static uint64_t done, failed, started;

static uint64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000ull + (uint64_t)t.tv_nsec;
}

static void die(const char *why) {
  perror(why);
  exit(1);
}

static void read_numbers(const char *path) {
  FILE *file = fopen(path, "r");
  char line[64];
  size_t room = 0;
  if (!file) die(path);
  while (fgets(line, sizeof line, file)) {
    line[strcspn(line, "\r\n")] = 0;
    if (!*line) continue;
    if (number_count == room) {
      room = room ? room * 2 : 1024;
      numbers = realloc(numbers, room * sizeof *numbers);
      if (!numbers) die("memory");
    }
    numbers[number_count++] = strdup(line);
  }
  fclose(file);
  if (!number_count) {
    fprintf(stderr, "%s holds no number\n", path);
    exit(1);
  }
}

/* The lines that Asterisk 22 sends, in its order. */
static void write_question(struct session *s) {
  char request[512];
  size_t length = 0;
  const char *number = numbers[next_number++ % number_count];
  for (const char *c = script; *c && length + 32 < sizeof request; c++) {
    if (*c == '@') length += (size_t)sprintf(request + length, "%s", number);
    else request[length++] = *c;
  }
  request[length] = 0;
  s->asked = (size_t)snprintf(s->question, sizeof s->question,
    "agi_network: yes\nagi_network_script: %s\nagi_request: agi://127.0.0.1:%d/%s\n"
    "agi_channel: PJSIP/trunk-%08llx\nagi_language: ru\nagi_type: PJSIP\nagi_uniqueid: 1795309887.%llu\n"
    "agi_version: 22.10.1\nagi_callerid: %s\nagi_calleridname: unknown\nagi_callingpres: 0\nagi_callingani2: 0\n"
    "agi_callington: 0\nagi_callingtns: 0\nagi_dnid: 74951112233\nagi_rdnis: unknown\nagi_context: from-trunk\n"
    "agi_extension: 74951112233\nagi_priority: 1\nagi_enhanced: 0.0\nagi_accountcode: \nagi_threadid: 140012345678592\n\n",
    request, ntohs(address.sin_port), request, (unsigned long long)started, (unsigned long long)started, number);
}

static void begin(struct session *s) {
  int on = 1;
  s->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (s->fd < 0) die("socket");
  setsockopt(s->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  s->connected = s->answered = 0;
  s->sent = s->got = 0;
  started++;
  write_question(s);
  s->began = now();
  if (connect(s->fd, (struct sockaddr *)&address, sizeof address) < 0 && errno != EINPROGRESS) die("connect");
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT, .data.ptr = s};
  if (epoll_ctl(poller, EPOLL_CTL_ADD, s->fd, &event) < 0) die("epoll");
  open_sessions++;
}

static void end(struct session *s, int ok) {
  uint64_t ns = now() - s->began;
  close(s->fd);
  s->fd = -1;
  open_sessions--;
  if (!ok) failed++;
  else if (done < MAX_SESSIONS) took[done++] = (uint32_t)(ns / 10 > UINT32_MAX ? UINT32_MAX : ns / 10);
}

/* One reply for each whole command. */
static int obey(struct session *s) {
  char *line = s->answer, *stop;
  while ((stop = memchr(line, '\n', s->got - (size_t)(line - s->answer)))) {
    *stop = 0;
    if (!*expected || strstr(line, expected)) s->answered = 1;
    if (write(s->fd, "200 result=0\n", 13) != 13 && errno != EPIPE && errno != ECONNRESET) return 0;
    line = stop + 1;
  }
  s->got -= (size_t)(line - s->answer);
  memmove(s->answer, line, s->got);
  return 1;
}

static void go_on(struct session *s, uint32_t events) {
  if (!s->connected && (events & (EPOLLOUT | EPOLLERR | EPOLLHUP))) {
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(s->fd, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error) return end(s, 0);
    if (write(s->fd, s->question, s->asked) != (ssize_t)s->asked) return end(s, 0);
    s->connected = 1;
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = s};
    epoll_ctl(poller, EPOLL_CTL_MOD, s->fd, &event);
  }
  if (!(events & (EPOLLIN | EPOLLHUP | EPOLLERR))) return;
  ssize_t bytes = read(s->fd, s->answer + s->got, ANSWER_BYTES - s->got);
  if (bytes > 0) {
    s->got += (size_t)bytes;
    if (!obey(s) || s->got == ANSWER_BYTES) end(s, 0);
  } else if (bytes == 0) end(s, s->answered);
  else if (errno != EAGAIN) end(s, 0);
}

static int by_size(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

static double at(double share) {
  if (!done) return 0;
  uint64_t index = (uint64_t)((double)done * share);
  return took[index < done ? index : done - 1] / 100.0;
}

int main(int count, char **argument) {
  if (count != 8) {
    fprintf(stderr, "usage: agi-load PORT AT_A_TIME LENGTH PER_SECOND SCRIPT NUMBERS EXPECTED\n");
    return 2;
  }
  int at_a_time = atoi(argument[2]);
  int by_count = strchr(argument[3], 'x') != NULL;
  double seconds = by_count ? LONGEST_SECONDS : atof(argument[3]), per_second = atof(argument[4]);
  uint64_t most = by_count ? (uint64_t)atoll(argument[3]) : UINT64_MAX;
  signal(SIGPIPE, SIG_IGN);
  if (at_a_time < 1 || at_a_time > MAX_AT_A_TIME || seconds <= 0 || seconds > LONGEST_SECONDS) return 2;
  address.sin_family = AF_INET;
  address.sin_port = htons((uint16_t)atoi(argument[1]));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  script = argument[5];
  read_numbers(argument[6]);
  expected = argument[7];
  sessions = calloc((size_t)at_a_time, sizeof *sessions);
  took = malloc(MAX_SESSIONS * sizeof *took);
  poller = epoll_create1(EPOLL_CLOEXEC);
  if (!sessions || !took || poller < 0) die("memory");
  for (int i = 0; i < at_a_time; i++) sessions[i].fd = -1;

  uint64_t from = now(), until = from + (uint64_t)(seconds * 1e9), last = from, stopped = from;
  struct epoll_event events[512];
  for (;;) {
    uint64_t time = now();
    int wait = 100;
    if (time < until && started < most) {
      for (int i = 0; i < at_a_time && open_sessions < at_a_time && started < most; i++) {
        if (sessions[i].fd >= 0) continue;
        if (per_second > 0) {
          double due = (double)from + (double)started * 1e9 / per_second;
          if (due > (double)time) {
            wait = (int)((due - (double)time) / 1e6) + 1;
            break;
          }
        }
        begin(&sessions[i]);
      }
      stopped = time;
    } else if (!open_sessions || time > stopped + PATIENCE_NS) break;
    int ready = epoll_wait(poller, events, 512, wait > 100 ? 100 : wait);
    for (int i = 0; i < ready; i++) {
      struct session *s = events[i].data.ptr;
      int room = open_sessions;
      if (s->fd >= 0) go_on(s, events[i].events);
      last = now();
      /* At once and in its place, as the next call does not wait for the others. */
      if (open_sessions < room && per_second == 0 && last < until && started < most) begin(s);
    }
  }
  failed += (uint64_t)open_sessions;
  qsort(took, done, sizeof *took, by_size);
  printf("{\"sessions\":%llu,\"failed\":%llu,\"seconds\":%.4f,\"p50Us\":%.1f,\"p99Us\":%.1f,\"p999Us\":%.1f,\"maxUs\":%.1f}\n",
    (unsigned long long)done, (unsigned long long)failed, (double)(last - from) / 1e9, at(0.5), at(0.99), at(0.999), at(1));
  return 0;
}
