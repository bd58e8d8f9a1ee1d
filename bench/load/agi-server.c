/*
 * The machine's limit: one thread, epoll, no parsing; the same line for everybody.
 *
 *   agi-server PORT FILE      FILE holds the command, without its line break
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_FD 65536

static char line[65536];
static size_t line_bytes;
static char state[MAX_FD]; /* 0: the environment is being read, 1: the reply is awaited */
static char tail[MAX_FD];  /* the last byte of what was read, for an end that comes in two pieces */

static void die(const char *why) {
  perror(why);
  exit(1);
}

static int serve(int fd) {
  char piece[65536];
  ssize_t bytes = read(fd, piece, sizeof piece);
  if (bytes < 0 && errno == EAGAIN) return 1;
  if (bytes <= 0) return 0;
  if (state[fd]) return 0;
  int ended = memmem(piece, (size_t)bytes, "\n\n", 2) != NULL || (tail[fd] == '\n' && piece[0] == '\n');
  tail[fd] = piece[bytes - 1];
  if (!ended) return 1;
  state[fd] = 1;
  return write(fd, line, line_bytes) == (ssize_t)line_bytes;
}

int main(int count, char **argument) {
  struct sockaddr_in address = {.sin_family = AF_INET};
  struct epoll_event events[512], event = {.events = EPOLLIN};
  int on = 1;
  if (count != 3) return 2;
  signal(SIGPIPE, SIG_IGN);
  FILE *file = fopen(argument[2], "r");
  if (!file) die(argument[2]);
  line_bytes = fread(line, 1, sizeof line - 1, file);
  line[line_bytes++] = '\n';
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), poller = epoll_create1(0);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  address.sin_port = htons((uint16_t)atoi(argument[1]));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 4096) < 0) die("listen");
  event.data.fd = listener;
  epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event);
  for (;;) {
    int ready = epoll_wait(poller, events, 512, -1);
    for (int i = 0; i < ready; i++) {
      int fd = events[i].data.fd;
      if (fd != listener) {
        if (!serve(fd)) close(fd);
        continue;
      }
      while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        if (fd >= MAX_FD) {
          close(fd);
          continue;
        }
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        state[fd] = tail[fd] = 0;
        event.data.fd = fd;
        epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event);
      }
    }
  }
}
