/* A host that answers what scanners ask first, for every address that is routed to it, with no work behind it: SMB 1 and SMB 2
 * NEGOTIATE, the first NTLM SESSION_SETUP, a session request on 139, node status on UDP 137.  Everything later is refused.
 * A scanner pointed at a range of it shows its own speed.  See bench/README.md.
 *
 * usage: canned_smb [-n PROCESSES] [-1]      TCP 139 and 445, UDP 137; -1: no SMB 1.  Says "ready", runs until killed. */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "canned_answers.h"

enum { kFrameMost = 4096, kConnectionsMost = 1 << 16, kEvents = 512 };

/* What has come of an unfinished frame; a whole one in one read never gets here. */
struct partial { uint16_t length; uint8_t bytes[kFrameMost]; };
static struct partial *partials[kConnectionsMost];

static void end(int fd) {
  free(partials[fd]);
  partials[fd] = NULL;
  close(fd);
}

/* Answers the whole frames of these bytes; how many bytes they were, or -1 to close. */
static ssize_t answer_all(int fd, const uint8_t *bytes, size_t n) {
  uint8_t out[2048];
  size_t done = 0;
  while (n - done >= 4) {
    const uint8_t *f = bytes + done;
    size_t length = (size_t)f[1] << 16 | (size_t)f[2] << 8 | f[3], size = 4;
    if (length > kFrameMost - 4) return -1;
    if (n - done < 4 + length) break;
    if (f[0] == 0x81) memcpy(out, "\x82\0\0\0", 4);
    else if (!(size = answer(f + 4, length, out))) return -1;
    if (send(fd, out, size, MSG_NOSIGNAL) != (ssize_t)size) return -1;
    done += 4 + length;
  }
  return (ssize_t)done;
}

static void receive(int fd) {
  uint8_t bytes[kFrameMost];
  struct partial *p = partials[fd];
  size_t before = p ? p->length : 0;
  if (p) memcpy(bytes, p->bytes, before);
  ssize_t got = recv(fd, bytes + before, sizeof bytes - before, 0);
  if (got < 0 && errno == EAGAIN) return;
  ssize_t done = got > 0 ? answer_all(fd, bytes, before + (size_t)got) : -1;
  if (done < 0) { end(fd); return; }
  size_t left = before + (size_t)got - (size_t)done;
  if (!left && !p) return;
  if (!p && !(p = partials[fd] = malloc(sizeof *p))) { end(fd); return; }
  memcpy(p->bytes, bytes + done, left);
  p->length = (uint16_t)left;
}

static void accept_all(int epoll, int listener) {
  for (;;) {
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC), on = 1;
    if (fd < 0) return;
    if (fd >= kConnectionsMost) { close(fd); continue; }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0) close(fd);
  }
}

/* Node status, from the address that was asked.  RFC 1002 4.2.18 */
static void node_status(int fd) {
  static const struct { const char *name; uint8_t suffix, flags; } rows[] = {
    {"CANNEDHOST     ", 0, 4}, {"CANNED         ", 0, 0x84}, {"CANNEDHOST     ", 0x20, 4}};
  uint8_t query[576], out[256], control[128];
  struct sockaddr_in peer;
  for (;;) {
    struct iovec io = {query, sizeof query};
    struct msghdr m = {.msg_name = &peer, .msg_namelen = sizeof peer, .msg_iov = &io, .msg_iovlen = 1, .msg_control = control,
                       .msg_controllen = sizeof control};
    ssize_t n = recvmsg(fd, &m, MSG_DONTWAIT);
    if (n < 0) return;
    if (n < 50 || query[2] & 0x80 || query[46] != 0 || query[47] != 0x21) continue;
    struct out o = {out};
    put(&o, query, 2), put(&o, "\x84\0\0\0\0\1\0\0\0\0", 10), put(&o, query + 12, 34), put(&o, "\0\x21\0\1\0\0\0\0\0", 9);
    put8(&o, 1 + 3 * 18 + 46), put8(&o, 3);
    for (int i = 0; i < 3; i++) put(&o, rows[i].name, 15), put8(&o, rows[i].suffix), put8(&o, rows[i].flags), put8(&o, 0);
    put(&o, "\x02\x13\x37\xc0\xff\xee", 6), zeros(&o, 40);
    for (struct cmsghdr *c = CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c))
      if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
        struct in_pktinfo *info = (struct in_pktinfo *)CMSG_DATA(c);
        info->ipi_spec_dst = info->ipi_addr;
        info->ipi_ifindex = 0;
      }
    io.iov_base = out, io.iov_len = (size_t)(o.at - out);
    sendmsg(fd, &m, MSG_DONTWAIT);
  }
}

static int listen_on(int type, uint16_t port) {
  int fd = socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1, room = 8 << 20;
  struct sockaddr_in any = {.sin_family = AF_INET, .sin_port = htons(port)};
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
  setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room);
  if (type == SOCK_DGRAM) setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof on);
  if (bind(fd, (struct sockaddr *)&any, sizeof any) != 0 || (type == SOCK_STREAM && listen(fd, 65535) != 0)) {
    fprintf(stderr, "port %u: %s\n", port, strerror(errno));
    exit(1);
  }
  return fd;
}

static void run(const int listeners[3]) {
  struct epoll_event events[kEvents];
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  for (int i = 0; i < 3; i++) {
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listeners[i]};
    epoll_ctl(epoll, EPOLL_CTL_ADD, listeners[i], &event);
  }
  for (;;) {
    int n = epoll_wait(epoll, events, kEvents, -1);
    for (int i = 0; i < n; i++) {
      int fd = events[i].data.fd;
      if (fd == listeners[2]) node_status(fd);
      else if (fd == listeners[0] || fd == listeners[1]) accept_all(epoll, fd);
      else receive(fd);
    }
  }
}

int main(int argc, char **argv) {
  int processes = 1, option;
  while ((option = getopt(argc, argv, "n:1")) != -1) {
    if (option == 'n') processes = atoi(optarg);
    else if (option == '1') with_smb1 = 0;
    else return 2;
  }
  struct rlimit limit = {kConnectionsMost, kConnectionsMost};
  setrlimit(RLIMIT_NOFILE, &limit);
  for (int i = 0; i < processes; i++) {
    int listeners[3] = {listen_on(SOCK_STREAM, 139), listen_on(SOCK_STREAM, 445), listen_on(SOCK_DGRAM, 137)};
    if (i == processes - 1) {
      puts("ready");
      fflush(stdout);
      run(listeners);
    }
    if (fork() == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      run(listeners);
    }
    for (int k = 0; k < 3; k++) close(listeners[k]);
  }
}
